/** Where the first RPC server is; others have a name of their own below it. */
export const RPC_PATH = '/rpc';

/** Whether a request is for an RPC server. */
export const isRpc = ({ path }: { readonly path: string }): boolean =>
  path === RPC_PATH || path.startsWith(`${RPC_PATH}/`);
