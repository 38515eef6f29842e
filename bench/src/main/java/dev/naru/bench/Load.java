package dev.naru.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a load generator saw.
 *
 * @param requestsPerSecond answered with success
 * @param p99Micros 99th percentile of latency in microseconds; NaN where there are no requests
 * @param requests answered in all
 */
public record Load(double requestsPerSecond, double p99Micros, long requests) {

  /** Puts one work on one server for so many seconds. */
  static Load run(Work work, Peer server, Path scratch, int seconds)
      throws IOException, InterruptedException {
    String url = server.url(work.path());
    return switch (work.way()) {
      case GET, CROWD -> Wrk.run(url, work.connections(), seconds, List.of());
      case CONNECTION ->
          Wrk.run(url, work.connections(), seconds, List.of("-H", "Connection: close"));
      case LOGGED_IN ->
          Wrk.run(url, work.connections(), seconds, List.of("-H", "Cookie: " + server.cookie()));
      case POST -> Wrk.run(url, work.connections(), seconds, List.of("-s", scratch + "/post.lua"));
      case H2 ->
          H2load.run(url, work.connections(), seconds, scratch, List.of("-m" + Work.STREAMS));
      case RATED ->
          H2load.run(
              url,
              work.connections(),
              seconds,
              scratch,
              List.of("--h1", "--rps=" + (double) Work.RATE / work.connections()));
      case DOWNLOAD -> Iperf.run(port(url), work.connections(), seconds, false);
      case BOTH_WAYS -> Iperf.run(port(url), work.connections(), seconds, true);
      case DATAGRAM -> Datagrams.run(port(url), work.connections(), seconds);
    };
  }

  static int port(String url) {
    return URI.create(url).getPort();
  }

  /** Runs a program, half a minute at most, and gives back what it printed. */
  public static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // Only when it is late: to destroy a process closes what it has printed.
    process
        .onExit()
        .orTimeout(30, TimeUnit.SECONDS)
        .exceptionally(late -> process.destroyForcibly());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(command.getFirst() + " failed with " + status + ":\n" + output);
    }
    return output;
  }
}
