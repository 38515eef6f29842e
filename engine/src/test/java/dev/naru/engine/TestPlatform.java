package dev.naru.engine;

import dev.naru.engine.account.PasswordHasher;
import dev.naru.engine.config.Limits;
import dev.naru.engine.network.MemoryNetwork;
import dev.naru.engine.network.Network;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A platform for a test: a network of the wanted kind, a folder of its own, accounts in memory
 * (whose passwords cost next to nothing), nothing durable.
 */
public final class TestPlatform implements AutoCloseable {

  private final Network network;
  private final Path data;
  private final Platform platform;
  private final boolean keepsData;

  private TestPlatform(Network network, Path data, Store store) {
    this.network = network;
    this.data = data;
    this.keepsData = true;
    this.platform =
        new Platform(network, new SimpleMeterRegistry(), Limits.DEFAULTS, data, () -> store);
  }

  private TestPlatform(Network network, Limits limits) {
    this.network = network;
    this.keepsData = false;
    try {
      this.data = Files.createTempDirectory("naru-test");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    MeterRegistry metrics = new SimpleMeterRegistry();
    Store store = new MemoryStore(network, metrics, new PasswordHasher.Cost(64, 1));
    this.platform = new Platform(network, metrics, limits, data, () -> store);
  }

  /** On a network of a kind, with the default limits. */
  public static TestPlatform on(NetworkKind kind) {
    return on(kind, Limits.DEFAULTS);
  }

  /** On a network of a kind. */
  public static TestPlatform on(NetworkKind kind, Limits limits) {
    return new TestPlatform(kind.open(), limits);
  }

  /** On the network in memory, where time stands until {@link #clock} is advanced. */
  public static TestPlatform withManualClock() {
    return withManualClock(Limits.DEFAULTS);
  }

  /** On the network in memory, where time stands until {@link #clock} is advanced. */
  public static TestPlatform withManualClock(Limits limits) {
    return new TestPlatform(new MemoryNetwork(1, ManualClock::new), limits);
  }

  /**
   * On the network in memory, with a data folder and a store that outlive it, as those of a process
   * that is started again do.
   */
  public static TestPlatform restarted(Path data, Store store) {
    return new TestPlatform(new MemoryNetwork(1, ManualClock::new), data, store);
  }

  /** What a server is given. */
  public Platform platform() {
    return platform;
  }

  /** The clock of {@link #withManualClock}. */
  public ManualClock clock() {
    return (ManualClock) network.clock();
  }

  /** Closes listeners and network and deletes the folder. */
  @Override
  public void close() {
    platform.listeners().close();
    platform.tls().close();
    network.close();
    if (keepsData) {
      return;
    }
    try {
      Files.walkFileTree(data, new Deleter());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
