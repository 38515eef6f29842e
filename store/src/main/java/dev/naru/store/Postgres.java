package dev.naru.store;

import dev.naru.engine.health.Health;
import java.sql.Connection;
import java.sql.SQLException;

/** A PostgreSQL, and Naru's role there. */
sealed interface Postgres extends AutoCloseable permits CarriedPostgres, OutsidePostgres {

  /** The JDBC URL of a database, without credentials. */
  String url(String database);

  /** The database in which the platform keeps its own. */
  String platformDatabase();

  /** Naru's role. */
  String user();

  /** That role's password. */
  String password();

  /** A connection as Naru's role, beside the pools. */
  default Connection connect(String database) throws SQLException {
    return PostgresDriver.connect(url(database), user(), password());
  }

  /** How it is, as far as can be told without asking it. */
  Health health();

  /** Stops it when it is ours. */
  @Override
  void close();
}
