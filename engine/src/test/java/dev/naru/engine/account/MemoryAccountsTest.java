package dev.naru.engine.account;

import java.util.SplittableRandom;

class MemoryAccountsTest extends AccountsContract {

  private final Accounts accounts =
      new MemoryAccounts(
          new PasswordHasher(new SplittableRandom(1), new PasswordHasher.Cost(64, 1)));

  @Override
  protected Accounts accounts() {
    return accounts;
  }
}
