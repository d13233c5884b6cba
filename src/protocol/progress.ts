import { type Static, Type } from 'typebox';

/** How far a task is. */
export const Progress = Type.Object(
  {
    percentComplete: Type.Number({ minimum: 0, maximum: 100, description: '0 to 100, may be fractional' }),
    statusMessage: Type.String({ description: 'Short text for people, never blank' }),
    reachedPercent: Type.Number({
      minimum: 0,
      maximum: 100,
      description:
        'How far the work really got: percentComplete ends at 100 whatever the outcome, this does not',
    }),
    lastUpdatedUtc: Type.String({
      format: 'date-time',
      // Leap seconds, other zones and finer times have the format too.
      pattern: ':[0-5]\\d\\.\\d{3}Z$',
      description: 'ISO 8601 UTC with milliseconds',
    }),
    isTerminal: Type.Boolean({ description: 'True once completed, failed or cancelled' }),
  },
  { $id: 'Progress', additionalProperties: false },
);

export type Progress = Static<typeof Progress>;
