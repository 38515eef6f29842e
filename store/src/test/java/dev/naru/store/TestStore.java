package dev.naru.store;

import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.network.HostNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A store on a carried PostgreSQL, with a network of its own. */
final class TestStore implements AutoCloseable {

  private final HostNetwork network = new HostNetwork();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final PostgresStore store;

  private TestStore(Path data) throws IOException {
    try {
      store = PostgresStore.open(carried(data), network, metrics);
    } catch (IOException | RuntimeException failure) {
      network.close();
      throw failure;
    }
  }

  static TestStore open(Path data) throws IOException {
    return new TestStore(data);
  }

  static StoreConfig carried(Path data) {
    return new StoreConfig(data, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * A data folder among temporary files that others may pass through, because PostgreSQL runs as
   * somebody else when the tests run as root; the binaries are there already, unpacked once.
   */
  static Path data(Path temporary) throws IOException {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path data = temporary.resolve("data");
    link(data);
    return data;
  }

  static void link(Path data) throws IOException {
    Path parent = Files.createDirectories(data.resolve("postgres"));
    Path binaries = Binaries.UNPACKED.folder();
    Files.createSymbolicLink(parent.resolve(binaries.getFileName()), binaries);
  }

  /** Unpacked for all tests of this process, and removed at its end. */
  static final class Binaries {
    static final PostgresBinaries UNPACKED = unpack();

    private static PostgresBinaries unpack() {
      try {
        Path folder = Files.createTempDirectory("naru-postgres");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return PostgresBinaries.in(folder);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private static void remove(Path folder) {
      try {
        Durable.remove(folder);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  PostgresStore store() {
    return store;
  }

  HostNetwork network() {
    return network;
  }

  CarriedPostgres postgres() {
    return (CarriedPostgres) store.postgres();
  }

  @Override
  public void close() {
    store.close();
    network.close();
  }
}
