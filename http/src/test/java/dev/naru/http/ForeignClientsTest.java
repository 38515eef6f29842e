package dev.naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote. */
class ForeignClientsTest {

  private static HttpTestServer echo() {
    return HttpTestServer.on(
        NetworkKind.EPOLL,
        exchange -> exchange.block(blocking -> blocking.input().transferTo(blocking.output())));
  }

  private static URI uri(HttpTestServer server) {
    return URI.create("http://127.0.0.1:" + server.port() + "/a%20b?c=d");
  }

  @Test
  void theJdksHttpClient() throws Exception {
    String body = "0123456789".repeat(20_000);
    try (HttpTestServer server = echo();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (boolean expect : List.of(false, true)) {
        for (var publisher :
            List.of(
                BodyPublishers.ofString(body),
                BodyPublishers.fromPublisher(BodyPublishers.ofString(body)))) {
          var request =
              java.net.http.HttpRequest.newBuilder(uri(server))
                  .expectContinue(expect)
                  .POST(publisher)
                  .build();
          var response = client.send(request, BodyHandlers.ofString());
          assertThat(response.statusCode()).isEqualTo(200);
          assertThat(response.body()).isEqualTo(body);
        }
      }
    }
  }

  @Test
  void theJdksUrlConnection() throws Exception {
    byte[] body = "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
    try (HttpTestServer server = echo()) {
      for (boolean chunked : List.of(false, true)) {
        HttpURLConnection connection = (HttpURLConnection) uri(server).toURL().openConnection();
        connection.setDoOutput(true);
        if (chunked) {
          connection.setChunkedStreamingMode(1000);
        } else {
          connection.setFixedLengthStreamingMode(body.length);
        }
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body);
        }
        try (var in = connection.getInputStream()) {
          assertThat(in.readAllBytes()).isEqualTo(body);
        }
      }
    }
  }

  @Test
  @Tag("full")
  void curl(@TempDir Path folder) throws Exception {
    boolean there = Files.isExecutable(Path.of("/usr/bin/curl"));
    if (!"required".equals(System.getProperty("naru.tools"))) {
      Assumptions.assumeTrue(there, "curl is not installed");
    }
    Path file = Files.writeString(folder.resolve("body"), "0123456789".repeat(20_000));
    try (HttpTestServer server = echo()) {
      String url = uri(server).toString();
      for (List<String> options :
          List.of(
              List.of("--data-binary", "@" + file),
              List.of("-T", file.toString()),
              List.of("-H", "Transfer-Encoding: chunked", "-T", file.toString()),
              List.of("-H", "Expect: 100-continue", "-T", file.toString()),
              List.of("--http1.0", "-T", file.toString()))) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/curl", "-sS", "--max-time", "30"));
        command.addAll(options);
        command.add(url);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).as(options.toString()).isZero();
        assertThat(answer).isEqualTo(Files.readString(file));
      }
    }
  }

  @Test
  void theJdksHttpClientSpeaksHttp2OverTls(@TempDir Path folder) throws Exception {
    String body = "0123456789".repeat(100_000);
    TestTls tls = TestTls.in(folder);
    try (HttpTestServer server =
            HttpTestServer.secure(
                NetworkKind.EPOLL,
                tls,
                exchange ->
                    exchange.block(blocking -> blocking.input().transferTo(blocking.output())));
        HttpClient client = HttpClient.newBuilder().sslContext(tls.client()).build()) {
      URI uri = URI.create("https://localhost:" + server.port() + "/a%20b?c=d");
      for (boolean expect : List.of(false, true)) {
        var request =
            java.net.http.HttpRequest.newBuilder(uri)
                .expectContinue(expect)
                .POST(BodyPublishers.ofString(body))
                .build();
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 20; i++) {
          answers.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        for (var answer : answers) {
          assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo(body);
          assertThat(answer.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
      }
      try (HttpClient old =
          HttpClient.newBuilder()
              .sslContext(tls.client())
              .version(HttpClient.Version.HTTP_1_1)
              .build()) {
        var request = java.net.http.HttpRequest.newBuilder(uri).build();
        assertThat(old.send(request, BodyHandlers.ofString()).version())
            .isEqualTo(HttpClient.Version.HTTP_1_1);
      }
    }
  }

  /** The output of a tool that has to be there, and that ends well. */
  private static String run(List<String> command) throws Exception {
    boolean there = Files.isExecutable(Path.of(command.getFirst()));
    if (!"required".equals(System.getProperty("naru.tools"))) {
      Assumptions.assumeTrue(there, command.getFirst() + " is not installed");
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  @Tag("full")
  void curlSpeaksHttp2(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("body"), "0123456789".repeat(200_000));
    TestTls tls = TestTls.in(folder);
    try (HttpTestServer clear = echo();
        HttpTestServer secure =
            HttpTestServer.secure(
                NetworkKind.EPOLL,
                tls,
                exchange ->
                    exchange.block(blocking -> blocking.input().transferTo(blocking.output())))) {
      String https = "https://127.0.0.1:" + secure.port() + "/";
      for (List<String> options :
          List.of(
              List.of("--http2-prior-knowledge", uri(clear).toString()),
              List.of("-k", "--http2", https),
              List.of("-k", "--http2", "-H", "Expect: 100-continue", https))) {
        List<String> command =
            new ArrayList<>(
                List.of("/usr/bin/curl", "-sS", "--max-time", "30", "-T", file.toString()));
        command.addAll(List.of("-w", "%{http_version}"));
        command.addAll(options);
        assertThat(run(command)).isEqualTo(Files.readString(file) + "2");
      }
    }
  }

  @Test
  @Tag("full")
  void nghttpAndH2load(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("body"), "0123456789".repeat(20_000));
    try (HttpTestServer server = echo()) {
      String url = uri(server).toString();
      assertThat(run(List.of("/usr/bin/nghttp", "-d", file.toString(), url)))
          .isEqualTo(Files.readString(file));
      assertThat(run(List.of("/usr/bin/h2load", "-n", "5000", "-c", "10", "-m", "100", url)))
          .contains("5000 succeeded, 0 failed, 0 errored");
    }
  }
}
