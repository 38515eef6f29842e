package dev.naru.engine;

import dev.naru.engine.health.HealthRegistry.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A server that has been started, with the record that is in force. */
final class Running<C extends Record> {

  private final ServerProvider<C> provider;
  private final Server<C> server;
  private final Registration health;
  private C config;

  private Running(ServerProvider<C> provider, C config, Server<C> server, Registration health) {
    this.provider = provider;
    this.config = config;
    this.server = server;
    this.health = health;
  }

  /** Makes and starts the server; what has been taken is given back when that fails. */
  static <C extends Record> Running<C> start(
      ServerProvider<C> provider, C config, Platform platform) throws IOException {
    Server<C> server = provider.create(config, platform);
    try {
      server.start();
      return new Running<>(
          provider, config, server, platform.health().register(provider.key(), server::health));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw named(provider, e);
    }
  }

  String key() {
    return provider.key();
  }

  C config() {
    return config;
  }

  /** Whether it answers questions about the process, and so stops after all others. */
  boolean always() {
    return provider.always();
  }

  /** Moves to another record. */
  void apply(Record next) throws IOException {
    C typed = provider.configType().cast(next);
    try {
      server.apply(typed);
    } catch (IOException | RuntimeException e) {
      throw named(provider, e);
    }
    config = typed;
  }

  /** Looks again at what its record names; whether anything has changed. */
  boolean refresh() throws IOException {
    try {
      return server.refresh();
    } catch (IOException | RuntimeException e) {
      throw named(provider, e);
    }
  }

  void drain(Duration deadline) {
    server.drain(deadline);
  }

  void close() {
    health.close();
    server.close();
  }

  /** What a person can act on stays a message; what is a bug of ours stays a bug. */
  private static IOException named(ServerProvider<?> provider, Exception e) {
    return switch (e) {
      case UncheckedIOException wrapped ->
          new IOException(provider.key() + ": " + wrapped.getMessage(), wrapped);
      case IOException expected ->
          new IOException(provider.key() + ": " + expected.getMessage(), expected);
      case RuntimeException bug -> throw bug;
      default -> throw new IllegalStateException(e);
    };
  }
}
