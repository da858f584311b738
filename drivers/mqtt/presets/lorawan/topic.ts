import * as v from 'valibot';
import { compileTemplate } from '../../template.ts';

/** Where uplinks come, for servers whose topics are everybody's own choice. */
export function uplinkTopic(fallback: string) {
  return v.optional(
    v.pipe(
      v.string(),
      v.rawCheck(({ dataset, addIssue }) => {
        const problem = dataset.typed ? compileTemplate(dataset.value) : undefined;
        if (typeof problem === 'string') addIssue({ message: problem });
      }),
      v.description('Topic of the uplinks, as it is set up at the server; + and # as in a filter.'),
    ),
    fallback,
  );
}
