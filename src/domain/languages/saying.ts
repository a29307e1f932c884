import type { faults } from './english/faults.ts';
import { english } from './english/sentences.ts';
import type { schemas } from './english/schemas.ts';
import { fill, type GapsOf, type SentencesOf } from './template.ts';
import { wordsIn, type Words } from './words.ts';

/** The sentences of a language, by the keys that English has. */
export type Language = SentencesOf<typeof english>;

export type SentenceKey = keyof Language;
/** What a schema says of a field. */
export type SchemaFault = keyof typeof schemas;
/** What is wrong with one field; the field's name goes before it. */
export type Fault = keyof typeof faults | SchemaFault;
/** What is said as it is. */
export type Sentence = Exclude<SentenceKey, Fault>;

/** The faults that are said without a parameter. */
export type PlainFault = {
  [Key in Fault]: [GapsOf<(typeof english)[Key]>] extends [never] ? Key : never;
}[Fault];

/** What is put into a sentence: a value, the business's own words, or another sentence of ours. */
export type Param = Words | number | Saying;
export type Params = Readonly<Record<string, Param>>;

/** What one of our sentences has to be given. */
export type ParamsOf<Key extends SentenceKey> = {
  readonly [Gap in GapsOf<(typeof english)[Key]>]: Param;
};
/** The last argument of whatever takes a sentence: nothing, where the sentence has no gaps. */
export type Given<Key extends SentenceKey> = [GapsOf<(typeof english)[Key]>] extends [never]
  ? readonly []
  : readonly [params: ParamsOf<Key>];

/**
 * Something that is said, as data: a sentence of ours by its key, its parameters, and the field that it
 * is about; or words of the business's own. It is JSON, so that it may be stored and travel.
 */
export interface Saying {
  /** The sentence in English, for logs and for whoever stores a text. */
  readonly message: string;
  /** Which sentence it is; none where the words are not ours. */
  readonly key?: SentenceKey;
  readonly params?: Params;
  /** The name of the field that it is about, as the request wrote it. */
  readonly field?: string;
  /** The business's own words, instead of a sentence of ours. */
  readonly words?: Words;
}

const textOf = (tag: string, sentences: Language, param: Param | undefined): string | null => {
  if (param === undefined) return null;
  if (typeof param === 'number') return String(param);
  return typeof param === 'string' || 'en' in param
    ? wordsIn(tag, param)
    : sayBy(tag, sentences, param);
};

/**
 * Makes a sentence in a language. What has neither a key nor words, as it was stored before sayings
 * were data, or has a key that is not known any more, is said in English.
 */
export const sayBy = (tag: string, sentences: Language, saying: Saying): string => {
  const { message, key, params = {}, field, words } = saying;
  const known = key !== undefined && Object.hasOwn(sentences, key);
  if (!known && words === undefined) return message;
  const text = known
    ? fill(sentences[key], (name) =>
        textOf(tag, sentences, Object.hasOwn(params, name) ? params[name] : undefined),
      )
    : wordsIn(tag, words ?? message);
  return field === undefined ? text : `${field}: ${text}`;
};

type Parts = Omit<Saying, 'message'>;

/** Puts a saying together, with its English sentence. */
export const sayingOf = (parts: Parts): Saying => ({
  ...parts,
  message: sayBy('en', english, { ...parts, message: '' }),
});

/** What is stored and sent of a saying: its English text, and beside it what it says. */
export interface Spoken {
  readonly message: string;
  /** Absent where the text is not ours, or was stored before sayings were data. */
  readonly said?: Saying;
}

/** A saying as it is stored and sent. */
export const spoken = ({ message, key, params, field, words }: Saying): Spoken => {
  if (key === undefined && words === undefined) return { message };
  const about = field === undefined ? {} : { field };
  const ours = key === undefined ? {} : { key };
  const given = params === undefined ? {} : { params };
  const own = words === undefined ? {} : { words };
  return { message, said: { message, ...ours, ...given, ...about, ...own } };
};

/** Text and data as they lie in two columns, either of which may be null. */
export const spokenOf = (
  message: string | null | undefined,
  said: Saying | null | undefined,
): Spoken => ({ message: message ?? '', ...(said ? { said } : {}) });

/** What was stored or sent, as a saying. */
export const sayingIn = ({ message, said }: Spoken): Saying => said ?? { message };

/** Says one of our sentences. */
export const say = <Key extends Sentence>(key: Key, ...given: Given<Key>): Saying => {
  const [params] = given;
  return sayingOf(params === undefined ? { key } : { key, params });
};
