import { Type } from 'typebox';

/** A value of this schema, or null. */
export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
