import { Help } from 'commander';

/** Fewer columns hold a word or two: then a meaning stands below its term. */
const narrowest = 24;
const indent = 6;

/** How commander lays help out, also where the terminal has no room for two columns. */
export const narrowHelp = {
  minWidthToWrap: narrowest,

  formatItem(this: Help, term: string, termWidth: number, description: string, helper: Help): string {
    const width = this.helpWidth ?? Number.POSITIVE_INFINITY;
    if (!description || width - termWidth - 4 >= narrowest) {
      return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
    }
    const below = helper.boxWrap(description, width - indent).replaceAll('\n', `\n${' '.repeat(indent)}`);
    return `  ${term}\n${' '.repeat(indent)}${below}`;
  },
};
