export type {
  BankAnswer,
  BankCall,
  BankFault,
  FakeBank,
  IncomingMoney,
  Payee,
  RailSubject,
} from './bank.ts';
export { CannotBeBrought } from './bank.ts';
export { openFakeSubject } from './fake-subject.ts';
export type { Judgement, Lacking, RailCheck } from './check.ts';
export { judge } from './check.ts';
export { judgeRail, railChecks } from './judge.ts';
export { railContract, type RailContract, type TestRunner } from './rail-contract.ts';
