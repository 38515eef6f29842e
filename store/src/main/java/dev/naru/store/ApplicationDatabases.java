package dev.naru.store;

import dev.naru.engine.data.DataSources;
import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * A database and a role for each application, both named {@code app-<name>}. The role logs in to
 * that database alone and owns nothing outside what it makes there; it may not drop the database.
 *
 * <p>{@code CREATE DATABASE} cannot be part of a transaction, so a crash may leave any part of the
 * work undone: every step can be repeated, and all are until the row in {@code naru.application}
 * says that all were done.
 */
final class ApplicationDatabases implements DataSources {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,47}");

  /** What is already there of an application. */
  private record Known(String password, boolean complete) {}

  private final Postgres postgres;
  private final Pools pools;
  private final RandomGenerator random;
  private final Map<String, DataSource> open = new HashMap<>();

  ApplicationDatabases(Postgres postgres, Pools pools, RandomGenerator random) {
    this.postgres = postgres;
    this.pools = pools;
    this.random = random;
  }

  @Override
  public synchronized DataSource application(String name) throws IOException {
    Blocking.assertMayBlock();
    if (!NAME.matcher(name).matches()) {
      throw new IOException(
          "an application's name has 1 to 48 letters a-z, digits and hyphens, a letter first: "
              + name);
    }
    DataSource known = open.get(name);
    if (known != null) {
      return known;
    }
    String object = "app-" + name;
    try {
      DataSource made = pools.application(name, object, object, prepare(name, object));
      open.put(name, made);
      return made;
    } catch (SQLException | IllegalStateException failure) {
      throw new IOException(
          "the application " + name + " cannot have its database: " + failure.getMessage(),
          failure);
    }
  }

  /** Makes what is not there yet; returns the role's password. */
  private String prepare(String name, String object) throws SQLException {
    try (Connection platform = pools.platform().getConnection();
        Statement statement = platform.createStatement()) {
      Known before = register(platform, name, object);
      if (before.complete) {
        return before.password;
      }
      // Another Naru on the same PostgreSQL may be doing the same.
      statement.execute("select pg_advisory_lock(hashtext('naru.application'))");
      try {
        Known known = register(platform, name, object);
        String role = quoted(object);
        // The password comes apart: a statement that fails is written to PostgreSQL's log.
        attempt(statement, "create role " + role, SqlStates.DUPLICATE_ROLE);
        statement.execute("alter role " + role + " login password " + literal(known.password));
        attempt(statement, "create database " + role, SqlStates.DUPLICATE_DATABASE);
        statement.execute("revoke all on database " + role + " from public");
        statement.execute("grant connect, temporary, create on database " + role + " to " + role);
        grantSchema(object, role);
        statement.execute("update naru.application set ready = true where name = " + literal(name));
        return known.password;
      } finally {
        statement.execute("select pg_advisory_unlock(hashtext('naru.application'))");
      }
    }
  }

  private Known register(Connection platform, String name, String object) throws SQLException {
    String query =
        """
        with made as (insert into naru.application (name, password) values (?, ?)
          on conflict (name) do nothing returning password, ready)
        select password, ready and exists (select from pg_roles where rolname = ?)
            and exists (select from pg_database where datname = ?)
          from (select * from made union all
            select password, ready from naru.application where name = ?) as known
        """;
    try (PreparedStatement select = platform.prepareStatement(query)) {
      select.setString(1, name);
      select.setString(2, Passwords.generate(random));
      select.setString(3, object);
      select.setString(4, object);
      select.setString(5, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("another Naru is making this application's database; try again");
        }
        return new Known(row.getString(1), row.getBoolean(2));
      }
    }
  }

  /** In the new database itself: from PostgreSQL 15 on the schema public is closed to all. */
  private void grantSchema(String database, String role) throws SQLException {
    try (Connection inside = postgres.connect(database);
        Statement statement = inside.createStatement()) {
      statement.execute("grant all on schema public to " + role);
    }
  }

  private static void attempt(Statement statement, String sql, String harmless)
      throws SQLException {
    try {
      statement.execute(sql);
    } catch (SQLException failure) {
      if (!harmless.equals(failure.getSQLState())) {
        throw failure;
      }
    }
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
