/** Folders that the unit hides from the service: ProtectHome= and PrivateTmp=. */
const HIDDEN = /^\/(home|root|run\/user|tmp|var\/tmp)\//;

/** Why a service could not start one of these files, and what to do; undefined where it can. */
export function whyUnreachable(paths: readonly string[]): string | undefined {
  const hidden = paths.find((path) => HIDDEN.test(path));
  if (hidden === undefined) return undefined;
  const where = `${hidden} lies in a folder that the service may not look into (home folders and /tmp are hidden from it)`;
  const remedy = hidden.endsWith('/node')
    ? 'Install Node for the whole machine, for instance with apt'
    : 'Move the folder of Weir to /opt/weir and install from there';
  return `${where}. ${remedy}.`;
}
