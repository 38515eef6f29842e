package dev.naru.store;

import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.health.Health;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operator's own PostgreSQL, 15 or newer. The role may create roles and databases; the database
 * that the URL names is the platform's.
 */
final class OutsidePostgres implements Postgres {

  private static final Pattern URL =
      Pattern.compile("(jdbc:postgresql://[^/?#]+)/([^/?#]+)(\\?[^#]*)?");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final String server;
  private final String database;
  private final String parameters;
  private final String user;
  private final String password;

  private OutsidePostgres(
      String server, String database, String parameters, String user, String password) {
    this.server = server;
    this.database = database;
    this.parameters = parameters;
    this.user = user;
    this.password = password;
  }

  /**
   * Reads how to reach it; reaches for nothing.
   *
   * @throws IOException with a message for the person who wrote the configuration
   */
  static OutsidePostgres from(StoreConfig config) throws IOException {
    Matcher url = URL.matcher(config.url().orElseThrow());
    if (!url.matches()) {
      throw new IOException(
          "store: url: expected jdbc:postgresql://host:port/database, without user or password");
    }
    String parameters = url.group(3) == null ? "" : url.group(3);
    if (parameters.matches("(?i).*[?&](user|password)=.*")) {
      throw new IOException("store: url: user and password go under the keys user, password-file");
    }
    // A url never comes without these two: StoreConfig sees to it.
    String user = config.user().orElseThrow();
    Path file = config.passwordFile().orElseThrow();
    return new OutsidePostgres(
        url.group(1),
        URLDecoder.decode(url.group(2), StandardCharsets.UTF_8),
        parameters,
        user,
        read(file));
  }

  private static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("store: password-file: there is no file " + file);
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.stream().anyMatch(OTHERS::contains)) {
      throw new IOException(
          "store: password-file: others can open " + file + "; run: chmod 600 " + file);
    }
    String password = Files.readString(file).strip();
    if (password.isEmpty()) {
      throw new IOException("store: password-file: " + file + " is empty");
    }
    return password;
  }

  @Override
  public String url(String name) {
    return server + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8) + parameters;
  }

  @Override
  public String platformDatabase() {
    return database;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String password() {
    return password;
  }

  /** Always up: only asking it could tell more. */
  @Override
  public Health health() {
    return Health.UP;
  }

  @Override
  public void close() {
    // It is not ours to stop.
  }
}
