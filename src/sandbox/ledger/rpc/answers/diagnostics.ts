import { xdr } from '@stellar/stellar-sdk';

/** An event in which core or a contract's host says what went wrong. */
export function diagnosticError(error: xdr.ScError, data: xdr.ScVal): xdr.DiagnosticEvent {
  const topics = [xdr.ScVal.scvSymbol('error'), xdr.ScVal.scvError(error)];
  return new xdr.DiagnosticEvent({
    inSuccessfulContractCall: false,
    event: new xdr.ContractEvent({
      ext: xdr.ExtensionPoint.v0(),
      contractId: null,
      type: xdr.ContractEventType.diagnostic,
      body: xdr.ContractEventBody.v0(new xdr.ContractEventV0({ topics, data })),
    }),
  });
}
