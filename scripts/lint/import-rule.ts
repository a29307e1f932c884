import { posix } from 'node:path';
import { PROGRAM, ROOMS, ruleOf } from './rooms.ts';

/** One import, as found in a file. Paths are relative to the repository's root, with `/`. */
export type FoundImport = { file: string; specifier: string; typeOnly: boolean };

/** Names the room a path belongs to, or undefined for a path outside every room. */
export function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS).find((name) => ROOMS[name]!.holds.test(path));
}

/**
 * Says what is wrong with one import, or undefined when it is allowed.
 * Paths are resolved before they are judged, so the depth of a file plays no part.
 */
export function judgeImport(found: FoundImport): string | undefined {
  const name = roomOf(found.file);
  if (name === undefined) return `${found.file} lies in no room of scripts/lint/rooms.ts`;
  const room = ROOMS[name]!;
  const refused = `"${found.specifier}" breaks the import rule of ${name}: ${ruleOf(name)}`;
  if (!found.specifier.startsWith('.')) {
    const names = found.typeOnly
      ? [...room.packages, ...(room.typesOnlyPackages ?? [])]
      : room.packages;
    return names.some((pattern) => matches(pattern, found.specifier)) ? undefined : refused;
  }
  const target = posix.normalize(posix.join(posix.dirname(found.file), found.specifier));
  return mayReach(name, found, target) ? undefined : refused;
}

function mayReach(name: string, found: FoundImport, target: string): boolean {
  const room = ROOMS[name]!;
  const targetRoom = roomOf(target);
  // A program reads the configuration wherever it lies; nobody else may.
  if (targetRoom === 'config' && PROGRAM.test(found.file)) return true;
  if (targetRoom === undefined) return false;
  const rail = railOf(found.file);
  const targetRail = railOf(target);
  // The rails are one room each: a rail's profile is its own, another rail's is not.
  if (rail !== undefined && targetRail !== undefined) {
    return rail === targetRail && (name === 'rail' || targetRoom === name);
  }
  if (targetRoom === name || room.rooms.includes(targetRoom)) return true;
  return found.typeOnly && (room.typesOnly ?? []).includes(targetRoom);
}

function railOf(path: string): string | undefined {
  const room = roomOf(path);
  return room === 'rail' || room === 'rail profile' ? path.split('/')[2] : undefined;
}

function matches(pattern: string, specifier: string): boolean {
  if (pattern.endsWith('*')) return specifier.startsWith(pattern.slice(0, -1));
  return specifier === pattern || specifier.startsWith(`${pattern}/`);
}
