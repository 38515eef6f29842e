package dev.naru.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server under test: a process that answers on a port of the loopback address. */
final class Peer implements AutoCloseable {

  private static final long TICKS_PER_SECOND = 100;

  private final String name;
  private final int port;
  private final Process process;

  private Peer(String name, int port, Process process) {
    this.name = name;
    this.port = port;
    this.process = process;
  }

  /** Starts the command and waits until the port answers. */
  static Peer start(String name, int port, Path log, List<String> command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Peer peer = new Peer(name, port, process);
    for (int attempt = 0; attempt < 300; attempt++) {
      if (!process.isAlive()) {
        throw new IOException(name + " ended at once; see " + log + ":\n" + Files.readString(log));
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1_000);
        return peer;
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    peer.close();
    throw new IOException(name + " did not answer within 30 s; see " + log);
  }

  String name() {
    return name;
  }

  String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** CPU time of the process and its children so far, in microseconds. */
  long cpuMicros() throws IOException {
    long ticks = 0;
    for (long pid : pids()) {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    return ticks * 1_000_000 / TICKS_PER_SECOND;
  }

  /** Resident memory of the process and its children, in KiB. */
  long rssKib() throws IOException {
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

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
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
