package dev.naru.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The platform's tables, in the schema {@code naru}. One query tells whether they are up to date;
 * only when they are not is the migration engine loaded, which costs half a second.
 */
final class Schema {

  /** The number of the newest file in the folder {@code migration}. */
  static final int VERSION = 2;

  static final String NAME = "naru";

  private static final String FOLDER = "classpath:dev/naru/store/migration";

  private Schema() {}

  /**
   * Brings the tables up to date.
   *
   * @throws IOException with a message for an operator
   */
  static void migrate(DataSource platform) throws IOException {
    try {
      int version = version(platform).orElse(0);
      if (version > VERSION) {
        throw new IOException(
            "the database was used by a newer Naru (schema %d, this one knows %d); start that one"
                .formatted(version, VERSION));
      }
      if (version < VERSION) {
        Migration.run(platform);
      }
    } catch (SQLException failure) {
      throw new IOException(
          "the platform's tables cannot be brought up to date: " + failure.getMessage(), failure);
    }
  }

  /** The version in force; empty when there is nothing yet. */
  static Optional<Integer> version(DataSource platform) throws SQLException {
    String query =
        "select max(version::int) from naru.flyway_schema_history where success and version is not"
            + " null";
    try (Connection connection = platform.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      int version = row.getInt(1);
      return row.wasNull() ? Optional.empty() : Optional.of(version);
    } catch (SQLException failure) {
      if (SqlStates.UNKNOWN_TABLE.equals(failure.getSQLState())) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /** Apart, so that no class of Flyway is loaded before it is needed. */
  private static final class Migration {
    static void run(DataSource platform) throws SQLException {
      try {
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(platform)
            .schemas(NAME)
            .createSchemas(true)
            .locations(FOLDER)
            .cleanDisabled(true)
            .load()
            .migrate();
      } catch (FlywayException failure) {
        throw new SQLException(failure.getMessage(), failure);
      }
    }
  }
}
