package dev.naru.was.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.spec.Spec;
import jakarta.servlet.DispatcherType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebXmlReaderTest {

  private static WebXml read(String text) throws DescriptorException {
    return WebXmlReader.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "web.xml");
  }

  @Test
  @Spec({"14.1.a", "14.2.a"})
  void everythingThatIsDeclaredIsThere() throws DescriptorException {
    WebXml xml =
        read(
            """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1" metadata-complete="true">
              <display-name>Shop</display-name>
              <context-param><param-name>a</param-name><param-value>b</param-value></context-param>
              <filter><filter-name>f</filter-name><filter-class>F</filter-class></filter>
              <filter-mapping>
                <filter-name>f</filter-name><servlet-name>s</servlet-name><dispatcher>ERROR</dispatcher>
              </filter-mapping>
              <listener><listener-class>L</listener-class></listener>
              <servlet>
                <servlet-name>s</servlet-name><servlet-class>S</servlet-class>
                <init-param><param-name>x</param-name><param-value>y</param-value></init-param>
                <load-on-startup>2</load-on-startup>
                <multipart-config><max-file-size>10</max-file-size></multipart-config>
                <security-role-ref><role-name>boss</role-name><role-link>admin</role-link></security-role-ref>
              </servlet>
              <servlet-mapping>
                <servlet-name>s</servlet-name><url-pattern>/a</url-pattern><url-pattern>*.b</url-pattern>
              </servlet-mapping>
              <session-config>
                <session-timeout>5</session-timeout>
                <cookie-config><name>ID</name><secure>true</secure></cookie-config>
                <tracking-mode>URL</tracking-mode>
              </session-config>
              <mime-mapping><extension>LOG</extension><mime-type>text/plain</mime-type></mime-mapping>
              <welcome-file-list><welcome-file>home.html</welcome-file></welcome-file-list>
              <error-page><error-code>404</error-code><location>/404</location></error-page>
              <security-constraint>
                <web-resource-collection>
                  <url-pattern>/admin/*</url-pattern><http-method-omission>GET</http-method-omission>
                </web-resource-collection>
                <auth-constraint><role-name>admin</role-name></auth-constraint>
                <user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee></user-data-constraint>
              </security-constraint>
              <login-config>
                <auth-method>FORM</auth-method>
                <form-login-config>
                  <form-login-page>/in</form-login-page><form-error-page>/no</form-error-page>
                </form-login-config>
              </login-config>
              <security-role><role-name>admin</role-name></security-role>
              <env-entry>
                <env-entry-name>n</env-entry-name><env-entry-type>java.lang.Integer</env-entry-type>
                <env-entry-value>7</env-entry-value>
              </env-entry>
              <resource-ref><res-ref-name>jdbc/default</res-ref-name><res-type>javax.sql.DataSource</res-type></resource-ref>
              <ejb-ref><description>of another container</description></ejb-ref>
              <locale-encoding-mapping-list>
                <locale-encoding-mapping><locale>ja</locale><encoding>EUC-JP</encoding></locale-encoding-mapping>
              </locale-encoding-mapping-list>
              <deny-uncovered-http-methods/>
              <request-character-encoding>UTF-8</request-character-encoding>
            </web-app>
            """);

    assertThat(xml.metadataComplete).isTrue();
    assertThat(xml.displayName).isEqualTo("Shop");
    assertThat(xml.contextParams).containsEntry("a", "b").hasSize(1);
    assertThat(xml.filterMappings)
        .containsExactly(
            new WebXml.FilterMapping("f", List.of(), List.of("s"), Set.of(DispatcherType.ERROR)));
    assertThat(xml.listeners).containsExactly("L");
    WebXml.ServletElement servlet = xml.servlets.get("s");
    assertThat(servlet.patterns()).containsExactly("/a", "*.b");
    assertThat(servlet.loadOnStartup()).isEqualTo(2);
    assertThat(servlet.initParams()).containsEntry("x", "y");
    assertThat(servlet.multipart()).contains(new WebXml.Multipart("", 10, -1, 0));
    assertThat(servlet.roleRefs()).containsEntry("boss", "admin");
    assertThat(xml.session.timeoutMinutes()).contains(5);
    assertThat(xml.session.cookieName()).contains("ID");
    assertThat(xml.session.secure()).contains(true);
    assertThat(xml.session.httpOnly()).isEmpty();
    assertThat(xml.session.trackingModes()).containsExactly("URL");
    assertThat(xml.mimeTypes).containsEntry("log", "text/plain");
    assertThat(xml.welcomeFiles).containsExactly("home.html");
    assertThat(xml.errorPages)
        .containsExactly(new WebXml.ErrorPage(Optional.of(404), Optional.empty(), "/404"));
    assertThat(xml.constraints)
        .containsExactly(
            new WebXml.SecurityConstraint(
                List.of(
                    new WebXml.ResourceCollection(List.of("/admin/*"), Set.of(), Set.of("GET"))),
                Optional.of(Set.of("admin")),
                "CONFIDENTIAL"));
    assertThat(xml.login).contains(new WebXml.LoginConfig("FORM", "", "/in", "/no"));
    assertThat(xml.roles).containsExactly("admin");
    assertThat(xml.envEntries)
        .containsEntry(
            "n", new WebXml.EnvEntry("n", "java.lang.Integer", Optional.of("7"), Optional.empty()));
    assertThat(xml.resourceRefs).containsKey("jdbc/default");
    assertThat(xml.localeEncodings).containsEntry("ja", "EUC-JP");
    assertThat(xml.denyUncoveredMethods).isTrue();
    assertThat(xml.requestEncoding).contains("UTF-8");
    assertThat(xml.responseEncoding).isEmpty();
  }

  @Test
  @Spec({"14.2.c", "14.2.d"})
  void anOldDoctypeIsPassedOverAndNothingIsFetched() throws DescriptorException {
    WebXml xml =
        read(
            """
            <?xml version="1.0"?>
            <!DOCTYPE web-app PUBLIC "-//Sun Microsystems, Inc.//DTD Web Application 2.2//EN"
              "http://nowhere.invalid/web-app_2_2.dtd">
            <web-app>
              <servlet><servlet-name>s</servlet-name><servlet-class>S</servlet-class></servlet>
              <servlet-mapping><servlet-name>s</servlet-name><url-pattern>old</url-pattern></servlet-mapping>
            </web-app>
            """);

    assertThat(xml.servlets.get("s").patterns()).containsExactly("/old");
  }

  @Test
  @Spec("14.2.f")
  void dotSegmentsOfPatternsAreResolved() throws DescriptorException {
    WebXml xml =
        read(
            """
            <web-app>
              <servlet><servlet-name>s</servlet-name><servlet-class>S</servlet-class></servlet>
              <servlet-mapping><servlet-name>s</servlet-name><url-pattern>/a/./x/../b/*</url-pattern>
                <url-pattern>/.well-known/../.</url-pattern></servlet-mapping>
            </web-app>
            """);

    assertThat(xml.servlets.get("s").patterns()).containsExactly("/a/b/*", "/");
  }

  @Test
  @Spec("14.2.d")
  void entitiesAreNotExpanded() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    <!DOCTYPE web-app [<!ENTITY x SYSTEM "file:///etc/passwd">]>
                    <web-app><display-name>&x;</display-name></web-app>
                    """))
        .isInstanceOf(DescriptorException.class)
        .hasMessageStartingWith("web.xml:2: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<servlet/> | <servlet> needs a <servlet-name>",
        "<servlet><servlet-name>a</servlet-name><load-on-startup>x</load-on-startup></servlet> |"
            + " must be a whole number, not x",
        "<servlet-mapping><servlet-name>a</servlet-name><url-pattern>a</url-pattern></servlet-mapping>"
            + " | the pattern a is none of",
        "<filter-mapping><filter-name>a</filter-name><url-pattern>/</url-pattern><dispatcher>X</dispatcher></filter-mapping>"
            + " | one of REQUEST, FORWARD",
        "<error-page><error-code>7</error-code><location>/x</location></error-page> | 400 to 599",
        "<login-config><auth-method>DIGEST</auth-method></login-config> | DIGEST needs passwords"
            + " that can be read",
        "<login-config><auth-method>FORM</auth-method></login-config> | FORM needs",
        "<request-character-encoding>klingon</request-character-encoding> | no charset klingon",
        "<a><b></a> | not well-formed",
        "<session-config/><session-config/> | <session-config> stands at most once",
        "<login-config/><login-config/> | <login-config> stands at most once",
        "<jsp-config/><jsp-config/> | <jsp-config> stands at most once",
        "<servlet-mapping><servlet-name>a</servlet-name><url-pattern>/a/../../b</url-pattern>"
            + "</servlet-mapping> | the pattern /../b is none of",
      })
  @Spec({"14.2.b", "14.2.e", "14.2.f", "13.6.2.a"})
  void aMistakeIsToldWithItsPlace(String content, String message) {
    assertThatThrownBy(() -> read("<web-app version=\"6.1\">\n" + content + "</web-app>"))
        .isInstanceOf(DescriptorException.class)
        .hasMessageStartingWith("web.xml:2: ")
        .hasMessageContaining(message);
  }
}
