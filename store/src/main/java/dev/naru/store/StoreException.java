package dev.naru.store;

import java.sql.SQLException;

/** The database did not do what was asked of it; the cause says why. */
final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreException(SQLException cause) {
    super("the database does not answer as it should: " + cause.getMessage(), cause);
  }
}
