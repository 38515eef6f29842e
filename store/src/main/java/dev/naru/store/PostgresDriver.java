package dev.naru.store;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * PostgreSQL's JDBC driver, found where Naru's libraries are. {@code DriverManager} is not asked:
 * it knows only the drivers that could be seen where it was first used, in an application perhaps.
 */
final class PostgresDriver {

  /** For who makes connections by the driver's name. */
  static final String NAME = "org.postgresql.Driver";

  private static final Driver DRIVER =
      ServiceLoader.load(Driver.class, PostgresDriver.class.getClassLoader()).stream()
          .filter(driver -> driver.type().getName().equals(NAME))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(NAME + " is not on the class path"))
          .get();

  private PostgresDriver() {}

  /**
   * A connection, beside any pool.
   *
   * @throws SQLException also when the URL is none of PostgreSQL's
   */
  static Connection connect(String url, String user, String password) throws SQLException {
    Properties credentials = new Properties();
    credentials.setProperty("user", user);
    credentials.setProperty("password", password);
    Connection connection = DRIVER.connect(url, credentials);
    if (connection == null) {
      throw new SQLException("not a URL of PostgreSQL: " + url);
    }
    return connection;
  }
}
