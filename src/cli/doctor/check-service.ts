import type { Context } from '../context.ts';
import { isEnabled, readOwnUnit } from '../service/unit-file.ts';
import { makeUnits, unitPaths } from '../service/units.ts';
import { type Check, ok, warning } from './check.ts';

/** The units for systemd, where kr daemon install wrote some; nothing otherwise. */
export function checkService(context: Context): Check[] {
  const name = 'systemd';
  const { socket, service } = unitPaths(context);
  try {
    const texts = [socket, service].map((file) => readOwnUnit(file));
    if (texts.every((text) => text === undefined)) return [];
    const units = makeUnits(context);
    const isCurrent = texts[0] === units.socket.text && texts[1] === units.service.text;
    if (!isCurrent) {
      return [
        warning(name, `${socket} and its service are not what they would be now.`, 'kr daemon install'),
      ];
    }
    return [ok(name, `${socket}, ${isEnabled(socket) ? 'enabled' : 'not enabled'}`)];
  } catch (error) {
    return [warning(name, (error as Error).message)];
  }
}
