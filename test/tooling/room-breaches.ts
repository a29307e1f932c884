import { posix } from 'node:path';
import { PROGRAM, ROOMS } from '../../scripts/lint/rooms.ts';
import type { Breach } from './breaches.ts';

/** What every planted module of the house holds. */
const module = 'export const thing = 1;\nexport type Thing = typeof thing;\n';
const rooms = 'railhead(rooms)';

/** A house of empty rooms, one file in each: what the breaches, and the clean tree, point at. */
export const house: Record<string, string> = Object.fromEntries(
  Object.values(ROOMS).map(({ example }) => [example, module]),
);

/** Two files of the rooms, as the first imports the second. */
const specifierOf = (from: string, to: string): string => {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
};

const importOf = (specifier: string, index: number, kind: 'import' | 'import type'): string =>
  kind === 'import'
    ? `import { thing as thing${index} } from '${specifier}';\nexport const used${index} = thing${index};\n`
    : `import type { Thing as Thing${index} } from '${specifier}';\nexport type Used${index} = Thing${index};\n`;

interface Arrow {
  readonly room: string;
  readonly target: string;
  readonly file: string;
  readonly specifier: string;
}

const arrows: readonly Arrow[] = Object.entries(ROOMS).flatMap(([room, { example: file }]) =>
  Object.entries(ROOMS)
    .filter(([target]) => target !== room)
    .map(([target, { example }]) => ({
      room,
      target,
      file,
      specifier: specifierOf(file, example),
    })),
);
/** The configuration is for programs wherever they lie, and `dev` is one. */
const mayImport = ({ room, target, file }: Arrow): boolean =>
  ROOMS[room]!.rooms.includes(target) || (target === 'config' && PROGRAM.test(file));
const mayImportTypes = (arrow: Arrow): boolean =>
  mayImport(arrow) || (ROOMS[arrow.room]!.typesOnly ?? []).includes(arrow.target);

/** One file for each room, which holds these imports; the arrows are tried one by one by what is said. */
const plant = (
  wanted: (arrow: Arrow) => boolean,
  kind: 'import' | 'import type',
): Record<string, string> =>
  Object.fromEntries(
    Object.values(ROOMS).map(({ example }) => {
      const mine = arrows.filter((arrow) => arrow.file === example && wanted(arrow));
      const imports = mine.map(({ specifier }, index) => importOf(specifier, index, kind));
      return [example, imports.join('') + module];
    }),
  );

/** A package that no room names; a room that may use every package has no such breach. */
const STRANGE_PACKAGE = 'planted-package';

/** Every arrow that the table lacks, and a package that it does not name. */
export const roomBreaches: readonly Omit<Breach, 'text'>[] = [
  ...arrows
    .filter((arrow) => !mayImport(arrow))
    .map(({ room, target, file, specifier }) => ({
      title: `${target} in ${room}`,
      file,
      rule: rooms,
      says: `"${specifier}" breaks the import rule of ${room}`,
    })),
  ...Object.entries(ROOMS)
    .filter(([, { packages }]) => !packages.includes('*'))
    .map(([room, { example: file }]) => ({
      title: `a package that is not named in ${room}`,
      file,
      rule: rooms,
      says: `"${STRANGE_PACKAGE}" breaks the import rule of ${room}`,
    })),
];

/** The files that hold them. */
export const breachedRooms: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(plant((arrow) => !mayImport(arrow), 'import')).map(([file, text]) => [
    file,
    `import '${STRANGE_PACKAGE}';\n${text}`,
  ]),
);

/** The same files with every import that the table has. */
export const keptRooms: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(plant(mayImport, 'import')).map(([file, text]) => [file, text]),
);
/** And with every type that may be taken where the value may not. */
export const keptTypes: Readonly<Record<string, string>> = plant(
  (arrow) => mayImportTypes(arrow) && !mayImport(arrow),
  'import type',
);
