package dev.naru.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Starts Naru and its peers on the same files and the same servlets, each as its guide tunes it.
 */
final class Peers {

  /** For every JVM the same. Naru's own start script adds what it adds for every user. */
  static final String HEAP = "-Xmx512m";

  private final Path checkout;
  private final Path scratch;
  private final Path files;

  Peers(Path checkout) throws IOException, InterruptedException {
    this.checkout = checkout;
    this.scratch = Files.createTempDirectory("naru-bench");
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
    this.files = Files.createDirectory(scratch.resolve("files"));
    for (Work work : Stream.of(Work.FILES, Work.PROXIED).flatMap(List::stream).toList()) {
      Files.write(scratch.resolve(work.path().substring(1)), work.answer());
    }
    try (RandomAccessFile large = new RandomAccessFile(files.resolve("16m.bin").toFile(), "rw")) {
      large.setLength(16 << 20); // for a Crowd
    }
    Files.writeString(
        scratch.resolve("post.lua"),
        "wrk.method = 'POST'\nwrk.body = string.rep('x', %d)\n".formatted(Work.POSTED));
    Load.output(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=bench",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            key().toString(),
            "-out",
            certificate().toString()));
    // Naru gives root's rights up before it reads the key.
    Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-r--r--"));
    Load.output(
        List.of(
            "openssl",
            "pkcs12",
            "-export",
            "-name",
            "bench",
            "-passout",
            "pass:bench",
            "-inkey",
            key().toString(),
            "-in",
            certificate().toString(),
            "-out",
            scratch.resolve("bench.p12").toString()));
  }

  /** A folder for whatever is needed while measuring. */
  Path scratch() {
    return scratch;
  }

  /** Removes what was made for the servers, with their logs. */
  void removeScratch() throws IOException {
    try (Stream<Path> tree = Files.walk(scratch)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The certificate that every server shows. */
  Path certificate() {
    return scratch.resolve("cert.pem");
  }

  private Path key() {
    return scratch.resolve("key.pem");
  }

  Peer naru(Deployment deployment) throws IOException, InterruptedException {
    int port = Peer.freePort();
    boolean tls = deployment == Deployment.TLS;
    Path app = NaruApp.write(scratch, deployment);
    Path data = scratch.resolve("data");
    Path config = scratch.resolve("naru.yaml");
    String certificates =
        "tls: { certificates: [{ cert: %s, key: %s }] }%n".formatted(certificate(), key());
    Files.writeString(
        config,
        """
        %sstore: { data: %s }
        web:
          listen: %s
          sites:
            - hosts: "*"
              routes:
                - { path: /files, files: %s }
                - { path: /, app: %s }
        """
            .formatted(tls ? certificates : "", data, base(tls, port), files, app));
    List<String> naru =
        List.of(
            "env",
            "NARU_JAVA_OPTS=" + HEAP,
            "NARU_DATA=" + data,
            checkout.resolve("naru").toString());
    if (deployment == Deployment.GUARDED) {
      Load.output(NaruApp.addMember(String.join(" ", naru), config));
    }
    return Peer.start(
        Product.NARU,
        base(tls, port),
        port,
        scratch.resolve("naru.log"),
        Stream.concat(naru.stream(), Stream.of("run", "-c", config.toString())).toList());
  }

  Peer nginx(int workers) throws IOException, InterruptedException {
    int port = Peer.freePort();
    Product product = new Product("nginx", workers + (workers == 1 ? " worker" : " workers"));
    Path config = scratch.resolve(product.fileName() + ".conf");
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
          server {
            listen 127.0.0.1:%d backlog=4096;
            location /files/ { alias %s/; }
          }
        }
        """
            .formatted(workers, scratch, workers, port, files));
    return Peer.start(
        product,
        base(false, port),
        port,
        scratch.resolve(product.fileName() + ".log"),
        List.of("nginx", "-p", scratch.toString(), "-c", config.toString()));
  }

  /** Proxies before one server that has the files. */
  Proxies proxies(boolean tls) {
    return new Proxies(checkout, scratch, files, tls);
  }

  /** Forwarders before one server. */
  Forwarders forwarders(Forwarders.Behind behind) {
    return new Forwarders(checkout, scratch, files, behind);
  }

  Peer tomcat(boolean virtual, Deployment deployment) throws IOException, InterruptedException {
    return jvm(new Product("Tomcat 11", threads(virtual)), TomcatPeer.class, virtual, deployment);
  }

  Peer jetty(boolean virtual, Deployment deployment) throws IOException, InterruptedException {
    return jvm(new Product("Jetty 12.1", threads(virtual)), JettyPeer.class, virtual, deployment);
  }

  Peer undertow(Deployment deployment) throws IOException, InterruptedException {
    return jvm(new Product("Undertow 2.3", ""), UndertowPeer.class, false, deployment);
  }

  private static String threads(boolean virtual) {
    return virtual ? "virtual threads" : "platform threads";
  }

  private Peer jvm(Product product, Class<?> main, boolean virtual, Deployment deployment)
      throws IOException, InterruptedException {
    boolean tls = deployment == Deployment.TLS;
    int port = Peer.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-Djava.io.tmpdir=" + scratch);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(Integer.toString(port), Boolean.toString(virtual), deployment.name()));
    if (tls) {
      command.add(scratch.toString());
    }
    return Peer.start(
        product,
        base(tls, port),
        port,
        scratch.resolve(
            product.fileName() + "-" + deployment.name().toLowerCase(Locale.ROOT) + ".log"),
        command);
  }

  static String base(boolean tls, int port) {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port;
  }
}
