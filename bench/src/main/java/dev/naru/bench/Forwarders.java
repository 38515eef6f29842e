package dev.naru.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts Naru and its peers as forwarders before one server of TCP and, but for HAProxy, one of UDP
 * at the same port. None writes a log of who came.
 */
final class Forwarders {

  /** What is behind them. */
  enum Behind {
    /** An nginx that has the files. */
    FILES,
    /** {@code iperf3}, which sends and takes as much as it can. */
    STREAMS,
    /** {@link EchoPeer}. */
    ECHO
  }

  private static final String STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

  private final Path checkout;
  private final Path scratch;
  private final Path files;
  private final Behind behind;
  private @Nullable Integer target;

  Forwarders(Path checkout, Path scratch, Path files, Behind behind) {
    this.checkout = checkout;
    this.scratch = scratch;
    this.files = files;
    this.behind = behind;
  }

  /** The port of the server behind, which is started when it is first asked for. */
  private synchronized int target() throws IOException, InterruptedException {
    Integer known = target;
    if (known == null) {
      known = Peer.freePort();
      start(
          new Product("behind", ""),
          known,
          switch (behind) {
            case FILES -> nginx("files", 1, "", files(known));
            case STREAMS -> List.of("iperf3", "-s", "-B", "127.0.0.1", "-p", known.toString());
            case ECHO -> echo(known);
          });
      target = known;
    }
    return known;
  }

  /** Waits for ever, for those who are slow. */
  private String files(int port) {
    return """
    http {
      access_log off;
      sendfile on;
      keepalive_requests 1000000000;
      keepalive_timeout 1h;
      client_header_timeout 1h;
      send_timeout 1h;
      open_file_cache max=1000 inactive=60s;
      open_file_cache_valid 60s;
      open_file_cache_min_uses 1;
      server {
        listen 127.0.0.1:%d backlog=4096;
        location /files/ { alias %s/; }
      }
    }
    """
        .formatted(port, files);
  }

  private static List<String> echo(int port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx64m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EchoPeer.class.getName(), Integer.toString(port)));
    return command;
  }

  Peer naru() throws IOException, InterruptedException {
    int port = Peer.freePort();
    Path data = scratch.resolve("data-" + behind);
    Path config = scratch.resolve("forward-" + behind + ".yaml");
    Files.writeString(
        config,
        """
        store: { data: %s }
        forward:
          - { listen: tcp://127.0.0.1:%2$d, to: tcp://127.0.0.1:%3$d }
          - { listen: udp://127.0.0.1:%2$d, to: udp://127.0.0.1:%3$d }
        """
            .formatted(data, port, target()));
    return start(
        Product.NARU,
        port,
        List.of(
            "env",
            "NARU_JAVA_OPTS=" + Peers.HEAP,
            "NARU_DATA=" + data,
            checkout.resolve("naru").toString(),
            "run",
            "-c",
            config.toString()));
  }

  Peer nginx(int workers) throws IOException, InterruptedException {
    int port = Peer.freePort();
    String name = workers + (workers == 1 ? " worker" : " workers");
    return start(
        new Product("nginx", name),
        port,
        nginx(
            "forward-" + workers,
            workers,
            "load_module " + STREAM_MODULE + ";",
            """
            stream {
              proxy_timeout 1h;
              server {
                listen 127.0.0.1:%d backlog=4096 reuseport;
                proxy_pass 127.0.0.1:%2$d;
              }
              server {
                listen 127.0.0.1:%1$d udp reuseport;
                proxy_pass 127.0.0.1:%2$d;
              }
            }
            """
                .formatted(port, target())));
  }

  private List<String> nginx(String name, int workers, String modules, String servers)
      throws IOException {
    Path config = scratch.resolve(name + "-" + behind + ".conf");
    Files.writeString(
        config,
        """
        %s
        worker_processes %d;
        daemon off;
        pid %s.pid;
        error_log stderr;
        events { worker_connections 19900; }
        %s
        """
            .formatted(modules, workers, config, servers));
    return List.of("nginx", "-p", scratch.toString(), "-c", config.toString());
  }

  /** Has it hand octets from socket to socket within the kernel, or not. */
  Peer haproxy(boolean splice) throws IOException, InterruptedException {
    int port = Peer.freePort();
    Product product = new Product("HAProxy", splice ? "splice" : "");
    Path config = scratch.resolve(product.fileName() + "-" + behind + ".cfg");
    Files.writeString(
        config,
        """
        global
          maxconn %d
          nbthread 2
        defaults
          mode tcp
          timeout connect 5s
          timeout client 1h
          timeout server 1h
          %s
        listen it
          bind 127.0.0.1:%d backlog 4096
          server it 127.0.0.1:%d
        """
            .formatted(
                splice ? 1_000 : Crowd.SIZE + 200,
                splice ? "option splice-auto" : "",
                port,
                target()));
    return start(product, port, List.of("haproxy", "-db", "-f", config.toString()));
  }

  private Peer start(Product product, int port, List<String> command)
      throws IOException, InterruptedException {
    return Peer.start(
        product,
        Peers.base(false, port),
        port,
        scratch.resolve(product.fileName() + "-" + behind + ".log"),
        command);
  }
}
