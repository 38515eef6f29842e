package dev.naru.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody else's program, running; ended when it is closed. */
final class Program implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  /** Where the next free port is looked for; other runs of the tests begin somewhere else. */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(20_000, 30_000));

  private final Process process;
  private final Path log;

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Skips the test where programs are missing, unless they are required. */
  static void need(String... names) {
    for (String name : names) {
      boolean there =
          Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
      assumeTrue(
          there || "required".equals(System.getProperty("naru.tools")), name + " is not installed");
      assertThat(there).as(name).isTrue();
    }
  }

  private static ProcessBuilder builder(Path folder, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().merge("PATH", "/usr/sbin", (old, more) -> old + ":" + more);
    return builder;
  }

  /** Starts one that serves and waits until it accepts at a TCP port. */
  static Program serving(Path folder, int port, String... command) throws Exception {
    Path log = Files.createTempFile(folder, "program", ".log");
    Process process =
        builder(folder, command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Program program = new Program(process, log);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!accepts(port)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        program.close();
        throw new AssertionError(List.of(command) + " does not serve: " + Files.readString(log));
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return program;
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Runs one to its end, with a text as its input: what it printed, to both streams. */
  static String run(Path folder, String input, String... command) throws Exception {
    Path in = Files.writeString(Files.createTempFile(folder, "program", ".in"), input);
    Path out = Files.createTempFile(folder, "program", ".out");
    Process process =
        builder(folder, command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(command[0]).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out, StandardCharsets.ISO_8859_1);
  }

  /**
   * A port that nobody has just now, of TCP and of UDP: none that the system gives to whoever asks
   * for any, as somebody else may have it before the program that it is for.
   */
  static int freePort() throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    for (int tries = 0; tries < 100; tries++) {
      int port = NEXT_PORT.getAndIncrement();
      try (ServerSocket stream = new ServerSocket(port, 1, here);
          DatagramSocket datagram = new DatagramSocket(port, here)) {
        return datagram.getLocalPort();
      } catch (IOException taken) {
        // The next one, then.
      }
    }
    throw new IOException("no port is free");
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    Files.deleteIfExists(log);
  }
}
