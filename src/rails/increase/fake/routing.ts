import type { Increase } from 'increase';

const bank = (
  routing_number: string,
  name: string,
  networks: 'all' | 'some' | 'none' = 'all',
): Increase.RoutingNumberListResponse => {
  const instant = networks === 'all' ? 'supported' : 'not_supported';
  const other = networks === 'none' ? 'not_supported' : 'supported';
  return {
    ach_transfers: other,
    fednow_transfers: instant,
    name,
    real_time_payments_request_for_payment: instant,
    real_time_payments_transfers: instant,
    routing_number,
    type: 'routing_number',
    wire_transfers: other,
  };
};

/** The banks of Increase's own sandbox (https://increase.com/documentation/sandbox-test-values). */
export const BANKS: readonly Increase.RoutingNumberListResponse[] = [
  bank('110000000', 'Example Bank'),
  bank('101050001', 'First Bank of the US'),
  bank('790000006', 'Alpha Bank'),
  bank('790000019', 'Bravo Bank'),
  bank('790000022', 'Charlie Bank'),
  bank('790000035', 'Echo Bank'),
  bank('790000048', 'Foxtrot Bank'),
  bank('790000064', 'Partial Transactions Bank', 'some'),
  bank('790000051', 'No Transactions Bank', 'none'),
];
