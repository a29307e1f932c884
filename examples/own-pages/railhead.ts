/** What Railhead tells of a transaction and its terms; the members that these pages use. */
export interface Terms {
  readonly transaction: Transaction;
  readonly asset: string;
  readonly amount: string | null;
  readonly quote: object | null;
  readonly lang: string;
  readonly funding_methods: readonly FundingMethod[];
}

export interface Transaction {
  readonly id: string;
  readonly kind: 'deposit' | 'withdrawal';
  readonly status: string;
  readonly more_info_url: string;
}

export interface FundingMethod {
  readonly name: string;
  readonly description: string;
  readonly asset: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly min_amount?: string;
  readonly max_amount?: string;
}

export interface Field {
  readonly description: string;
  /** A line to show below it. */
  readonly help?: string;
  readonly optional: boolean;
  readonly pattern?: string;
  readonly choices?: readonly string[];
  /** What people read of each choice; the choice itself is what is sent. */
  readonly choice_labels?: Readonly<Record<string, string>>;
}

export interface Price {
  readonly amount_in: string;
  readonly amount_in_asset: string;
  readonly amount_out: string;
  readonly amount_out_asset: string;
  readonly fee: { readonly total: string; readonly asset: string };
}

export interface Completion {
  readonly amount: string;
  readonly funding_method: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly callback?: string;
  readonly on_change_callback?: string;
}

/** A no, in a sentence that the person can read, in the language that was asked for. */
export interface Refused {
  readonly status: number;
  readonly error: string;
}

export const isRefused = (answer: object): answer is Refused => 'error' in answer;

/** How Railhead is reached, by the server alone: the token belongs into no browser. */
export interface RailheadOptions {
  readonly railheadUrl: string;
  /** INTERACTIVE_TOKEN, without its id. */
  readonly token: string;
}

/** The calls of docs/own-pages.md. They throw where Railhead cannot be reached, or is broken. */
export const createRailhead = ({ railheadUrl, token }: RailheadOptions) => {
  const call = async <T extends object>(
    language: string,
    path: string,
    body?: object,
  ): Promise<T | Refused> => {
    const response = await fetch(`${railheadUrl}/external${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': language,
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status >= 500) throw new Error(`Railhead answered ${response.status}`);
    const answer = (await response.json()) as T;
    return response.ok ? answer : { ...(answer as T & Refused), status: response.status };
  };

  return {
    redeem: async (language: string, link: string) =>
      call<Terms>(language, '/redeem', { token: link }),
    read: async (language: string, id: string) =>
      call<Terms>(language, `/transactions/${id}?lang=${language}`),
    price: async (language: string, id: string, amount: string, method: string) => {
      const query = new URLSearchParams({ amount, funding_method: method });
      return call<Price>(language, `/transactions/${id}/price?${query.toString()}`);
    },
    complete: async (language: string, id: string, completion: Completion) =>
      call<{ transaction: Transaction }>(language, `/transactions/${id}/complete`, completion),
  };
};

export type Railhead = ReturnType<typeof createRailhead>;
