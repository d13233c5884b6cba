/** Version of what runner-messages.ts says: a host of another version is refused. Alone, since hosts load no schemas. */
export const runnerProtocolVersion = 1;
