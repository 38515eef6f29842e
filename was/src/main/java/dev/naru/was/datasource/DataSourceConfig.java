package dev.naru.was.datasource;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A database that an operator gives to an application: {@code jdbc/shop: { url: jdbc:…, user: shop,
 * password-file: … }} below the route's {@code data-sources}.
 *
 * @param url as its JDBC driver wants it
 * @param driver the driver's class; found by the url where it is absent
 * @param user of the database
 * @param passwordFile a file that holds the user's password and that only Naru's user can read
 * @param maxConnections in the pool
 * @param properties that the driver is given too
 */
public record DataSourceConfig(
    @Doc("The database, as its JDBC driver wants it: jdbc:postgresql://host/name.") String url,
    @Doc("The driver's class; found by the url where it is absent.") Optional<String> driver,
    @Doc("The user of the database.") Optional<String> user,
    @Doc("File with that user's password.") Optional<Path> passwordFile,
    @Doc("Connections in the pool.") @Default("10") int maxConnections,
    @Doc("What the driver is given too.") Map<String, String> properties) {

  /** The message of a mistake begins with the key it is about. */
  public DataSourceConfig {
    properties = Map.copyOf(properties);
    if (!url.startsWith("jdbc:")) {
      throw new IllegalArgumentException(
          "url of a database expected, such as jdbc:postgresql://db.example.org:5432/shop");
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException("max-connections of at least 1 expected");
    }
  }
}
