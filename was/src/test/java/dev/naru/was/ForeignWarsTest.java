package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Applications of other people, as they are: the examples of Tomcat, which Debian packages, and
 * from Maven Central the consoles hawtio and ActiveMQ's.
 */
@Tag("full")
class ForeignWarsTest {

  private static final Path EXAMPLES = Path.of("/usr/share/tomcat10-examples/examples");
  private static final Path HAWTIO = Path.of("target/wars/hawtio.war");
  private static final Path ACTIVEMQ = Path.of("target/wars/activemq-web-console.war");

  private static EmbeddedWas was;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    require(EXAMPLES, ".ci/run installs tomcat10-examples");
    require(HAWTIO, "the profile full brings it: mvn -Pfull");
    require(ACTIVEMQ, "the profile full brings it: mvn -Pfull");
    // What its documentation has people set: nobody to log in.
    System.setProperty("hawtio.authenticationEnabled", "false");
    client =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    was =
        Naru.was()
            .app("/examples", EXAMPLES)
            .app("/hawtio", HAWTIO)
            .app("/admin", ACTIVEMQ)
            .user("mina", "secret", "tomcat")
            .start();
  }

  @AfterAll
  static void stop() {
    System.clearProperty("hawtio.authenticationEnabled");
    if (was != null) {
      was.close();
      client.close();
    }
  }

  private static void require(Path file, String advice) {
    if (!Files.exists(file)) {
      String message = "this needs " + file + ": " + advice;
      if (System.getProperty("naru.tools", "optional").equals("required")) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
  }

  private static HttpResponse<String> get(String path, String... fields) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(was.uri().resolve(path));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String form) throws Exception {
    return client.send(
        HttpRequest.newBuilder(was.uri().resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  // --- Tomcat's examples

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "servlets/servlet/HelloWorldExample | Hello World!",
        "servlets/servlet/RequestInfoExample/more?a=b |"
            + " /examples/servlets/servlet/RequestInfoExample/more",
        "servlets/servlet/RequestParamExample?firstname=Mina&lastname=%EB%82%98%EB%A3%A8 | 나루",
        "servlets/nonblocking/bytecounter.html | Byte counter",
        "async/async0 | Async dispatch worked",
        "jsp/jsp2/el/basic-arithmetic.jsp | <td>Infinity</td>",
        "jsp/jsp2/el/functions.jsp?foo=Naru | uraN&nbsp;",
        "jsp/jsp2/misc/config.jsp | disable ${EL} elements",
        "jsp/jsp2/simpletag/repeat.jsp | Invocation 5 of 5",
        "jsp/jsp2/tagfiles/products.jsp | <b>Now: $2.32</b>",
        "jsp/jsp2/jspx/basic.jspx | XHTML",
        "jsp/tagplugin/choose.jsp | Huh?<br/>",
        "jsp/include/include.jsp | To get the current time in ms",
        "jsp/forward/forward.jsp | VM Memory usage",
        "jsp/xml/xml.jsp | Example JSP in XML format",
        "servletToJsp | I have been invoked",
      })
  void aPageOfTomcatsExamplesSaysWhatItSaysThere(String path, String said) throws Exception {
    HttpResponse<String> page = get("/examples/" + path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains(said);
  }

  @Test
  void aFilterThatTomcatProvidesDoesWhatItDoesThere() throws Exception {
    var fields = get("/examples/index.html").headers();
    assertThat(fields.firstValue("X-Frame-Options")).contains("DENY");
    assertThat(fields.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(fields.firstValue("Strict-Transport-Security")).isEmpty();
  }

  @Test
  void sessionsAndCookiesOfTomcatsExamplesAreKept() throws Exception {
    post("/examples/servlets/servlet/SessionExample", "dataname=port&datavalue=naru");
    assertThat(get("/examples/servlets/servlet/SessionExample").body()).contains("port = naru");
    post("/examples/servlets/servlet/CookieExample", "cookiename=tide&cookievalue=high");
    assertThat(get("/examples/servlets/servlet/CookieExample").body()).contains("tide");
  }

  @Test
  void theLoginOfTomcatsExamplesLetsItsRoleIn() throws Exception {
    assertThat(get("/examples/jsp/security/protected/index.jsp").body())
        .contains("j_security_check");
    HttpResponse<String> inside =
        post(
            "/examples/jsp/security/protected/j_security_check",
            "j_username=mina&j_password=secret");
    assertThat(inside.statusCode()).isEqualTo(200);
    assertThat(inside.body()).containsPattern("logged in as remote user\\s+<b>mina</b>");
  }

  @Test
  void bytesAreCountedWithoutBlocking() throws Exception {
    HttpResponse<String> answer =
        post("/examples/servlets/nonblocking/bytecounter", "x".repeat(300_000));
    assertThat(answer.body()).contains("300000");
  }

  @ParameterizedTest
  @CsvSource({"echoAnnotation", "echoProgrammatic", "echoStreamAnnotation"})
  void anEndpointOfTomcatsExamplesEchoes(String endpoint) throws Exception {
    CompletableFuture<String> heard = new CompletableFuture<>();
    URI uri = was.uri().resolve("/examples/websocket/" + endpoint);
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws" + uri.toString().substring("http".length())),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    heard.complete(text.toString());
                    from.request(1);
                    return null;
                  }
                })
            .get(30, TimeUnit.SECONDS);
    socket.sendText("a boat", true).get(30, TimeUnit.SECONDS);
    assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo("a boat");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
  }

  // --- hawtio: jetty-free servlets, filters, a single page application, JMX through Jolokia

  @Test
  void hawtioShowsItsPageAndReadsTheJvmThroughJolokia() throws Exception {
    HttpResponse<String> page = get("/hawtio/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<base href=\"/hawtio/\"");
    Matcher script = Pattern.compile("src=\"([^\"]+\\.js)\"").matcher(page.body());
    assertThat(script.find()).isTrue();
    HttpResponse<String> code = get(URI.create("/hawtio/").resolve(script.group(1)).toString());
    assertThat(code.statusCode()).isEqualTo(200);
    assertThat(code.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).contains("javascript"));
    HttpResponse<String> memory = get("/hawtio/jolokia/read/java.lang:type=Memory/HeapMemoryUsage");
    assertThat(memory.statusCode()).isEqualTo(200);
    assertThat(memory.body()).contains("\"used\":");
  }

  // --- ActiveMQ's console: Spring, a broker in the WAR, SiteMesh, JSP with tags of its own

  @Test
  void theConsoleOfActiveMqMakesAQueueAndListsIt() throws Exception {
    HttpResponse<String> queues = get("/admin/queues.jsp");
    assertThat(queues.statusCode()).isEqualTo(200);
    Matcher secret = Pattern.compile("name=\"secret\" value=\"([^\"]+)\"").matcher(queues.body());
    assertThat(secret.find()).isTrue();
    post(
        "/admin/createDestination.action",
        "JMSDestinationType=queue&JMSDestination=harbour&secret="
            + URLEncoder.encode(secret.group(1), StandardCharsets.UTF_8));
    assertThat(get("/admin/queues.jsp").body()).contains("harbour");
  }
}
