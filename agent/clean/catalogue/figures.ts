/** What is worth looking at first, where nothing particular is known about a quantity: a mean by time, and the ends. */
export const MEASURED = ['twmean', 'min', 'max'] as const;

/** The same of what is judged by how high it gets. */
export const EXPOSURE = ['twmean', 'max', 'p95'] as const;

/** Of a meter: how much more it shows, never the mean of what it shows. */
export const METERED = ['increase', 'rate', 'last'] as const;

/** Of a state: how long it was in each. */
export const STATES = ['seconds', 'transitions'] as const;

/** Of events: how many, with the error of that number. */
export const EVENTS = ['increase', 'rate', 'stddev'] as const;
