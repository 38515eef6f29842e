package dev.naru.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Starts Naru and its peers on the same files and the same servlet, each as its guide tunes it. */
final class Peers {

  private static final String HEAP = "-Xmx512m";

  private final Path checkout;
  private final Path work;
  private final Path files;

  Peers(Path checkout) throws IOException {
    this.checkout = checkout;
    this.work = Files.createTempDirectory("naru-bench");
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
    this.files = Files.createDirectory(work.resolve("files"));
    Files.writeString(files.resolve("13.txt"), "Hello, world!");
    Files.write(files.resolve("4k.bin"), new byte[4 << 10]);
    Files.write(files.resolve("1m.bin"), new byte[1 << 20]);
  }

  Peer naru() throws IOException, InterruptedException {
    int port = freePort();
    Path app = work.resolve("app");
    Path classes = app.resolve("WEB-INF/classes/dev/naru/bench/app");
    Files.createDirectories(classes);
    String servlet = "/dev/naru/bench/app/HelloServlet.class";
    try (InputStream in = Peers.class.getResourceAsStream(servlet)) {
      Files.write(classes.resolve("HelloServlet.class"), in.readAllBytes());
    }
    Path config = work.resolve("naru.yaml");
    Files.writeString(
        config,
        """
        store: { data: %s }
        web:
          listen: http://127.0.0.1:%d
          sites:
            - hosts: "*"
              routes:
                - { path: /, files: %s }
                - { path: /app, app: %s }
        """
            .formatted(data(), port, files, app));
    return Peer.start(
        "naru",
        port,
        work.resolve("naru.log"),
        List.of(
            "env",
            "NARU_JAVA_OPTS=" + HEAP,
            "NARU_DATA=" + data(),
            checkout.resolve("naru").toString(),
            "run",
            "-c",
            config.toString()));
  }

  Peer nginx(int workers) throws IOException, InterruptedException {
    int port = freePort();
    Path config = work.resolve("nginx-" + workers + ".conf");
    Files.writeString(
        config,
        """
        worker_processes %d;
        daemon off;
        pid %s/nginx-%d.pid;
        error_log stderr;
        events { worker_connections 4096; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush on;
          keepalive_requests 1000000000;
          open_file_cache max=1000 inactive=60s;
          open_file_cache_valid 60s;
          open_file_cache_min_uses 1;
          types { text/plain txt; application/octet-stream bin; }
          server { listen 127.0.0.1:%d backlog=4096; root %s; }
        }
        """
            .formatted(workers, work, workers, port, files));
    return Peer.start(
        "nginx, " + workers + (workers == 1 ? " worker" : " workers"),
        port,
        work.resolve("nginx-" + workers + ".log"),
        List.of("nginx", "-p", work.toString(), "-c", config.toString()));
  }

  Peer tomcat(String threads) throws IOException, InterruptedException {
    int port = freePort();
    return Peer.start(
        "Tomcat 11, " + threads + " threads",
        port,
        work.resolve("tomcat-" + threads + ".log"),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            TomcatPeer.class.getName(),
            Integer.toString(port),
            threads));
  }

  private Path data() {
    return work.resolve("data");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
