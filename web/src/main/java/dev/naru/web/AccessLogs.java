package dev.naru.web;

import dev.naru.engine.FileMistake;
import dev.naru.engine.network.Network;
import dev.naru.http.HttpConnection;
import dev.naru.http.HttpExchange;
import dev.naru.http.HttpObserver;
import dev.naru.http.log.AccessLog;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access log, or none: it may be another one after each reload. */
final class AccessLogs implements HttpObserver {

  private static final Logger LOG = LoggerFactory.getLogger(AccessLogs.class);

  /**
   * One of them.
   *
   * @param config where and how it is written
   */
  record Open(AccessLogConfig config, AccessLog log) {}

  private final Network network;
  private volatile Optional<Open> current = Optional.empty();

  AccessLogs(Network network) {
    this.network = network;
  }

  /**
   * Opens the log that is wanted; the one there is when it is the same.
   *
   * @throws IOException with a message for the person who wrote the configuration
   */
  Optional<Open> prepare(Optional<AccessLogConfig> wanted) throws IOException {
    if (current.map(Open::config).equals(wanted)) {
      return current;
    }
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    AccessLogConfig config = wanted.get();
    try {
      return Optional.of(
          new Open(
              config,
              AccessLog.toFile(
                  config.file(),
                  network.executor(),
                  network.clock()::instant,
                  config.format(),
                  false)));
    } catch (IOException e) {
      throw new IOException(
          "cannot write the access log " + config.file() + ": " + FileMistake.of(e), e);
    }
  }

  /** Goes on with what was prepared. */
  void use(Optional<Open> next) {
    Optional<Open> before = current;
    current = next;
    if (!next.equals(before)) {
      close(before);
    }
  }

  /** Closes what was prepared and is not used. */
  void discard(Optional<Open> prepared) {
    if (!prepared.equals(current)) {
      close(prepared);
    }
  }

  private static void close(Optional<Open> log) {
    if (log.isPresent()) {
      try {
        log.get().log().close();
      } catch (IOException e) {
        LOG.warn(
            "the end of the access log {} is lost: {}", log.get().config().file(), e.getMessage());
      }
    }
  }

  @Override
  public void completed(HttpExchange exchange, long nanos, Optional<Throwable> failure) {
    current.ifPresent(open -> open.log().completed(exchange, nanos, failure));
  }

  @Override
  public void refused(HttpConnection connection, int status) {
    current.ifPresent(open -> open.log().refused(connection, status));
  }
}
