package dev.naru.engine.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where data is kept: the key {@code store}.
 *
 * @param data the folder for everything that must survive a restart; made when it is absent
 * @param url a PostgreSQL of your own instead of the carried one: {@code jdbc:postgresql://…}
 * @param user the role at that PostgreSQL; it must be allowed to create roles and databases
 * @param passwordFile a file that holds the role's password and that only Naru's user can read
 */
public record StoreConfig(
    @Doc("Folder for everything that must survive a restart.") @Default("data") Path data,
    @Doc("A PostgreSQL of your own instead of the carried one.") Optional<String> url,
    @Doc("The role at that PostgreSQL.") Optional<String> user,
    @Doc("File with that role's password.") Optional<Path> passwordFile) {
  /** The message of a mistake begins with the key it is about: {@link Binder}. */
  public StoreConfig {
    if (url.isPresent() && !url.get().startsWith("jdbc:postgresql://")) {
      throw new IllegalArgumentException(
          "url of a PostgreSQL expected, such as jdbc:postgresql://db.example.org:5432/naru");
    } else if (url.isPresent() && user.isEmpty()) {
      throw new IllegalArgumentException("url needs the key user: the role at that PostgreSQL");
    } else if (url.isPresent() && passwordFile.isEmpty()) {
      throw new IllegalArgumentException(
          "url needs the key password-file: a file with that role's password");
    } else if (url.isEmpty() && user.isPresent()) {
      throw new IllegalArgumentException(
          "user is for a PostgreSQL of your own: add its url, or remove this key");
    } else if (url.isEmpty() && passwordFile.isPresent()) {
      throw new IllegalArgumentException(
          "password-file is for a PostgreSQL of your own: add its url, or remove this key");
    }
  }
}
