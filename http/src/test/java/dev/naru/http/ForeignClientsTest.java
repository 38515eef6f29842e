package dev.naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
}
