package dev.naru.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server under test: a process that answers on a port of the loopback address. */
public final class Peer implements AutoCloseable {

  private static final long TICKS_PER_SECOND = 100;

  private final Product product;
  private final String base;
  private final Process process;
  private boolean warm;
  private String cookie = "";

  private Peer(Product product, String base, Process process) {
    this.product = product;
    this.base = base;
    this.process = process;
  }

  /** Starts the command and waits until the port answers. */
  public static Peer start(Product product, String base, int port, Path log, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Peer peer = new Peer(product, base, process);
    Runtime.getRuntime().addShutdownHook(new Thread(peer::end));
    for (int attempt = 0; attempt < 300 && process.isAlive(); attempt++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1_000);
        return peer;
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    String why = process.isAlive() ? " did not answer within 30 s: " : " ended at once: ";
    peer.close();
    throw new IOException(product + why + Files.readString(log).strip());
  }

  /** A port that nobody listens at. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** What it is. */
  public Product product() {
    return product;
  }

  String url(String path) {
    return base + path;
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it has been asked for anything before; it has from now on. */
  public boolean warm() {
    boolean was = warm;
    warm = true;
    return was;
  }

  /** What requests of somebody who has logged in carry; empty before anybody has. */
  String cookie() {
    return cookie;
  }

  /** Somebody has logged in. */
  void loggedIn(String withCookie) {
    cookie = withCookie;
  }

  /** CPU time of the process and its children so far, in microseconds. */
  public long cpuMicros() throws IOException {
    long ticks = 0;
    for (long pid : pids()) {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return ticks * 1_000_000 / TICKS_PER_SECOND;
  }

  /** Resident memory of the process and its children, in KiB. */
  public long rssKib() throws IOException {
    long total = 0;
    for (long pid : pids()) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          total += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return total;
  }

  private List<Long> pids() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  private void end() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  @Override
  public void close() {
    end();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
