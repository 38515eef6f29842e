package dev.naru.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Config;
import dev.naru.web.gate.GatesConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteBinderTest {

  private static final int INDENT = 8;
  private static final WebServerProvider PROVIDER = new WebServerProvider();

  private static Config read(String yaml) {
    Config config =
        Config.read(
            Path.of("naru.yaml"),
            yaml.getBytes(StandardCharsets.UTF_8),
            Map.of("web", WebConfig.class),
            Set.of());
    config.get("web", WebConfig.class).ifPresent(web -> PROVIDER.check(web, config.checks()));
    return config;
  }

  private static List<String> problems(String yaml) {
    return read(yaml).problems().stream().map(Object::toString).toList();
  }

  private static List<String> routeProblems(String routes) {
    return problems("web:\n  sites:\n    - routes:\n" + routes.indent(INDENT));
  }

  private static final RouteOptions NO_OPTIONS =
      new RouteOptions(HeaderRules.NONE, Optional.empty(), GatesConfig.NONE);

  @Test
  void aRouteIsItsPathItsKindAndThatKindsRecord() {
    Config config =
        read(
            """
            web:
              listen: [http://127.0.0.1:0]
              sites:
                - hosts: [Example.org., "*.나루.kr"]
                  routes:
                    - { path: /old/, redirect: /new/, status: 301 }
                    - { path: /hello, respond: hi, compress: false, headers: { set: { X-A: b } } }
            """);
    assertThat(config.problems()).isEmpty();
    WebConfig web = config.get("web", WebConfig.class).orElseThrow();
    SiteConfig site = web.sites().getFirst();
    assertThat(site.hosts()).containsExactly("example.org", "*.xn--910br1n.kr");
    assertThat(site.routes())
        .containsExactly(
            new RouteConfig("/old/", NO_OPTIONS, "redirect", new RedirectConfig("/new/", 301)),
            new RouteConfig(
                "/hello",
                new RouteOptions(
                    new HeaderRules(Map.of("X-A", "b"), Map.of(), List.of()),
                    Optional.of(false),
                    GatesConfig.NONE),
                "respond",
                new RespondConfig("hi", 200, "text/plain")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "- ^{ redirect: / }! missing key \"path\"",
        "- ^{ path: /x }! no kind: add one of the keys files, proxy, redirect, respond",
        "- { path: /x, ^redirct: /y }! did you mean \"redirect\"?",
        "- { path: /x, redirect: /y, ^respond: z }! a route has one kind",
        "- { path: /x, respond: y, gates: { ^alow: 10.0.0.1 } }! did you mean \"allow\"?",
        "- { path: /x, respond: y, gates: { rate: [^{ per: 1m }] } }! missing key \"requests\"",
        "- { path: /x, respond: y, gates: { rate: [{ requests: 1, key: ^adress }] } }! address",
        "- { path: /x, redirect: /y, ^statsu: 301 }! did you mean \"status\"?",
        "- { path: /x, redirect: /y, status: ^200 }! expected 301, 302, 303, 307 or 308",
        "- { path: /x, redirect: ^//evil.org }! expected a path",
        "- { path: /x, redirect: ^javascript:x }! expected a path",
        "- { path: /x, redirect: ^https:/x }! expected a path",
        "- { path: ^x, redirect: / }! write \"/x\"",
        "- { path: ^/x//y, redirect: / }! empty segments",
        "- { path: ^/x/../y, redirect: / }! no . or .. segments",
        "- { path: ^/x/*, redirect: / }! leave the * out",
        "- { path: ^/x%20y, redirect: / }! decoded",
        "- { path: ^/x?y, redirect: / }! holds no ?",
        "- { path: /x, respond: a, status: ^99 }! expected 200 to 599",
        "- { path: /x, respond: ^a, status: 204 }! has no body",
        "- { path: /x, respond: a, type: ^text }! media type",
        "- { path: /x, respond: a, headers: { set: { ^Date: b } } }! set by the server",
        "- { path: /x, respond: a, headers: { set: { X: a, ^'A B': b } } }! none that a header"
            + " field can have",
        "- { path: /x, files: ^nowhere-at-all }! there is no folder",
        "- { path: /x, files: ., cache: ^1 hour }! expected a duration such as 1h",
        "- { path: /x, files: ., index: ^a/b }! names of files",
        "- ^/x! expected a route",
        "- { ^pth: /x, respond: a }! unknown key \"pth\"; did you mean \"path\"?",
        "- { ^Path: /x, respond: a }! did you mean \"path\"?",
        "- { ^/x: public }! expected a route such as { path: /x, files: public }",
        "- { path: /x, ^fils: ., cache: 1h }! did you mean \"files\"?",
        "- { path: /x, ^cgi: /y, cache: 1h }! expected one of files, proxy, redirect, respond",
        "- { path: /x, respond: a, headers: { add: { ^content-length: [b] } } }! set by the server",
        "- { path: /x, respond: a, headers: { remove: [X, ^Transfer-Encoding] } }! set by the"
            + " server",
        "- { path: /x, respond: a, headers: { set: { ^X: \"a\\n"
            + "b\" } } }! none that a header field can",
        "- { path: /x, respond: a, headers: { ^sett: { X: a } } }! did you mean \"set\"?",
        "- { path: /x, respond: a, ^haeders: { set: { X: a } } }! did you mean \"headers\"?",
        "- { path: /x, files: ., ^compres: true }! did you mean \"compress\"?",
        "- { path: /x, files: ., fallback: ^../x.html }! expected the name of a file",
        "- { path: /x, files: ., fallback: ^/x.html }! expected the name of a file",
        "- { path: /x, files: ., errors: { ^200: /x.html } }! expected a status",
        "- { path: /x, files: ., errors: { ^404: x.html } }! below the folder such as /404.html",
        "- { path: /x/, redirect: ^/x/ }! this never arrives: /x/",
        "- { path: /x/, redirect: ^/x/y/ }! this never arrives: /x/ → /x/y/",
        "- { path: /x, redirect: ^/x?y }! this never arrives",
        "- { path: /x, files: ^/dev/null }! is a file",
        "- { path: /x, files: ., cache: ^3600 }! a number needs its unit: 3600s",
      })
  void aMistakeIsToldWhereItStands(String route, String message) {
    int column = INDENT + route.indexOf('^') + 1; // the mark shows where
    assertThat(routeProblems(route.strip().replace("^", "")))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:4:" + column + ":")
        .contains(message.strip());
  }

  @Test
  void allMistakesOfARouteAreTold() {
    assertThat(routeProblems("- { path: x, redirct: /y }")).hasSize(2);
    assertThat(routeProblems("- { path: x, redirect: /y, foo: 1 }")).hasSize(2);
    assertThat(routeProblems("- { pth: /x, fils: ., cache: forever }")).hasSize(3);
  }

  @Test
  void aPathIsServedOnce() {
    assertThat(routeProblems("- { path: /a, redirect: / }\n- { path: /a/, respond: x }"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:5:19:")
        .contains("/a/ is served already");
  }

  @Test
  void aHostBelongsToOneSite() {
    assertThat(
            problems(
                """
                web:
                  sites:
                    - { hosts: [a.org, b.org], routes: [{ path: /, respond: a }] }
                    - { hosts: [A.org], routes: [{ path: /, respond: a }] }
                """))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:4:17:")
        .contains("a.org belongs to another site already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "http://a.org! no scheme",
        "a.org:8080! no port",
        "'[::1]:80'! no port",
        "a.org/x! no path",
        "'::1'! in brackets",
        "a b! expected a host name",
        "'*a.org'! expected a host name",
        "a..org! expected a host name"
      })
  void aHostIsAName(String host, String message) {
    assertThat(
            problems(
                "web:\n  sites:\n    - { hosts: ["
                    + host
                    + "], routes: [{ path: /, respond: a }] }"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:3:17:")
        .contains(message.strip());
  }

  @ParameterizedTest
  @CsvSource({"udp://127.0.0.1:80, expected http://", "127.0.0.1:80, expected http://"})
  void onlyHttpIsListenedFor(String endpoint, String message) {
    assertThat(
            problems(
                "web:\n  listen: "
                    + endpoint
                    + "\n  sites:\n    - { routes: [{ path: /, respond: a }] }"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:2:11:")
        .contains(message);
  }

  @Test
  void aSiteAndARouteAreNeeded() {
    assertThat(problems("web: { sites: [] }")).singleElement().asString().contains("add a site");
    assertThat(problems("web: { sites: [{ hosts: a.org }] }"))
        .singleElement()
        .asString()
        .contains("add a route");
  }

  @Test
  void nothingIsToldToBeMissingThatAnErrorOfSyntaxHides() {
    assertThat(routeProblems("- { path: /x, files: ."))
        .singleElement()
        .asString()
        .contains("this { is never closed");
    assertThat(problems("web:\n  sites:\n    - hosts: ['a.org]\n      routes: []\n"))
        .containsExactly("naru.yaml:3:15: this quote is never closed");
    assertThat(problems("web:\n  listen: http://127.0.0.1:0\n   sites: []\n"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:3:4: wrong indentation");
  }

  @Test
  void aHostThatItsOwnSiteListsTwiceIsNotSaidToBelongToAnother() {
    assertThat(
            problems(
                "web: { sites: [ { hosts: [a.org, A.org], routes: [{path: /, respond: a}] } ] }"))
        .containsExactly("naru.yaml:1:34: a.org is listed twice");
  }

  @Test
  void anAccessLogNeedsItsFolder() {
    assertThat(
            problems(
                """
                web:
                  access-log: /nowhere-at-all/access.log
                  sites: [ { routes: [ { path: /, respond: a } ] } ]
                """))
        .containsExactly(
            "naru.yaml:2:15: there is no folder /nowhere-at-all: make it, or name another file");
  }
}
