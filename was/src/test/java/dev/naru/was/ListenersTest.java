package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.spec.Spec;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextAttributeEvent;
import jakarta.servlet.ServletContextAttributeListener;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 11, and what section 4.4 lets listeners do. */
class ListenersTest {

  /** Writes down in the context what it is told. */
  public abstract static class Noting implements ServletContextListener, ServletRequestListener {
    static void note(ServletContext context, String text) {
      Object before = context.getAttribute("notes");
      context.setAttribute("notes", (before == null ? "" : before + ",") + text);
    }

    String name() {
      return getClass().getName().replaceAll(".*[$]", "");
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
      note(event.getServletContext(), name() + " begins");
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
      Object before = event.getServletRequest().getAttribute("told");
      event.getServletRequest().setAttribute("told", (before == null ? "" : before + ",") + name());
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
      if (((HttpServletRequest) event.getServletRequest()).getRequestURI().equals("/told")) {
        note(event.getServletContext(), name() + " leaves");
      }
    }
  }

  public static class First extends Noting {}

  public static class Second extends Noting {}

  /** Is told of attributes of all three kinds, and of sessions. */
  public static class Attributes
      implements ServletContextAttributeListener,
          ServletRequestAttributeListener,
          HttpSessionAttributeListener,
          HttpSessionListener,
          HttpSessionIdListener {
    private final StringBuilder told = new StringBuilder();

    private void tell(String text) {
      told.append(text).append(' ');
    }

    @Override
    public void attributeAdded(ServletContextAttributeEvent event) {
      if (event.getName().equals("a")) {
        tell("context+" + event.getValue());
      } else if (event.getName().equals("tell")) {
        event.getServletContext().setAttribute("told", told.toString());
      }
    }

    @Override
    public void attributeReplaced(ServletContextAttributeEvent event) {
      if (event.getName().equals("a")) {
        tell("context=" + event.getValue());
      }
    }

    @Override
    public void attributeRemoved(ServletContextAttributeEvent event) {
      if (event.getName().equals("a")) {
        tell("context-" + event.getValue());
      }
    }

    @Override
    public void attributeAdded(ServletRequestAttributeEvent event) {
      if (event.getName().equals("a")) {
        tell("request+" + event.getValue());
      }
    }

    @Override
    public void attributeReplaced(ServletRequestAttributeEvent event) {
      tell("request=" + event.getValue());
    }

    @Override
    public void attributeRemoved(ServletRequestAttributeEvent event) {
      tell("request-" + event.getValue());
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      tell("session+" + event.getValue());
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
      tell("session=" + event.getValue());
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      tell("session-" + event.getValue());
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      tell("session-begins");
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String before) {
      tell("session-id-" + !event.getSession().getId().equals(before));
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      tell("session-ends-" + event.getSession().getAttribute("b"));
    }
  }

  @WebServlet("/told")
  public static class Told extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(getServletContext().getAttribute("notes") + " " + request.getAttribute("told"));
    }
  }

  @WebServlet("/change")
  public static class Changing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ServletContext context = getServletContext();
      context.setAttribute("a", 1);
      context.setAttribute("a", 2);
      context.removeAttribute("a");
      request.setAttribute("a", 1);
      request.setAttribute("a", 2);
      request.setAttribute("a", null);
      request.getSession().setAttribute("b", 1);
      request.getSession().setAttribute("b", 2);
      request.changeSessionId();
      request.getSession().invalidate();
      context.setAttribute("tell", true);
      response.getWriter().print(context.getAttribute("told") + "" + context.getAttribute("a"));
    }
  }

  /** Fails where it is told to. */
  public static class Failing implements ServletContextListener, ServletRequestListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      if (event.getServletContext().getInitParameter("fail") != null) {
        throw new IllegalStateException("not today");
      }
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
      if (event.getServletRequest().getParameter("in") != null) {
        throw new IllegalStateException("no requests");
      }
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
      if (event.getServletRequest().getParameter("out") != null) {
        throw new IllegalStateException("no way out");
      }
    }
  }

  /** Cannot be made by the container. */
  public static class NeedsSomething implements ServletContextListener {
    public NeedsSomething(String something) {}
  }

  /** Tries everything that a context offers, and tells what was refused. */
  public abstract static class Trying implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      String configuring =
          Tried.of(() -> context.addServlet("x", "X"))
              + Tried.of(() -> context.addJspFile("x", "/x.jsp"))
              + Tried.of(() -> context.createServlet(HttpServlet.class))
              + Tried.of(() -> context.getServletRegistration("x"))
              + Tried.of(() -> context.getServletRegistrations())
              + Tried.of(() -> context.addFilter("x", "X"))
              + Tried.of(() -> context.createFilter(jakarta.servlet.Filter.class))
              + Tried.of(() -> context.getFilterRegistration("x"))
              + Tried.of(() -> context.getFilterRegistrations())
              + Tried.of(() -> context.getSessionCookieConfig())
              + Tried.nothing(() -> context.setSessionTrackingModes(Set.of()))
              + Tried.nothing(() -> context.addListener("X"))
              + Tried.of(() -> context.createListener(First.class))
              + Tried.nothing(() -> context.declareRoles("x"))
              + Tried.of(() -> context.setInitParameter("x", "y"))
              + Tried.nothing(() -> context.setSessionTimeout(1))
              + Tried.nothing(() -> context.setRequestCharacterEncoding("UTF-8"))
              + Tried.nothing(() -> context.setResponseCharacterEncoding("UTF-8"));
      String telling =
          Tried.of(() -> context.getEffectiveMajorVersion())
              + Tried.of(() -> context.getEffectiveMinorVersion())
              + Tried.of(() -> context.getDefaultSessionTrackingModes())
              + Tried.of(() -> context.getEffectiveSessionTrackingModes())
              + Tried.of(() -> context.getSessionTimeout())
              + Tried.of(() -> context.getJspConfigDescriptor())
              + Tried.of(() -> context.getRequestCharacterEncoding())
              + Tried.of(() -> context.getResponseCharacterEncoding())
              + Tried.of(() -> context.getVirtualServerName())
              + Tried.of(() -> context.getClassLoader() != null);
      context.setAttribute(
          getClass().getName().replaceAll(".*[$]", ""), configuring + " " + telling);
    }
  }

  public static class OfProgram extends Trying {}

  public static class OfTagLibrary extends Trying {}

  public static class Initializer implements ServletContainerInitializer {
    @Override
    public void onStartup(Set<Class<?>> types, ServletContext context) {
      context.addListener("dev.naru.was.ListenersTest$OfProgram");
    }
  }

  @WebServlet("/refused")
  public static class Refused extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(getServletContext().getAttribute(request.getParameter("who")));
    }
  }

  @TempDir Path folder;

  private static String listeners(Class<?>... types) {
    StringBuilder xml = new StringBuilder();
    for (Class<?> type : types) {
      xml.append("<listener><listener-class>")
          .append(type.getName())
          .append("</listener-class></listener>");
    }
    return xml.toString();
  }

  private RunningApp start(War war) throws IOException {
    return RunningApp.start(war.folder(folder.resolve("app")));
  }

  @Test
  @Spec({"11.3.3.a", "11.2.a"})
  void listenersAreToldInTheirOrderAndAtTheEndInReverse() throws IOException {
    try (RunningApp app =
        start(
            new War()
                .classes(Noting.class, First.class, Second.class, Told.class)
                .webXml(listeners(Second.class, First.class)))) {
      assertThat(app.get("/told").body()).isEqualTo("Second begins,First begins Second,First");
      assertThat(app.get("/told").body())
          .isEqualTo("Second begins,First begins,First leaves,Second leaves Second,First");
    }
  }

  @Test
  @Spec({"11.2.b", "4.5.a", "7.5.c"})
  void attributesAndSessionsAreToldOf() throws IOException {
    try (RunningApp app =
        start(
            new War()
                .classes(Attributes.class, Changing.class)
                .webXml(listeners(Attributes.class)))) {
      assertThat(app.get("/change").body())
          .isEqualTo(
              "context+1 context=1 context-2 request+1 request=1 request-2 session-begins session+1"
                  + " session=1 session-id-true session-ends-2 session-2 null");
    }
  }

  @Test
  @Spec("11.3.1.a")
  void aListenerNeedsAConstructorWithoutParameters() {
    for (Class<?> type : List.of(NeedsSomething.class)) {
      assertThatThrownBy(
              () -> start(new War().classes(NeedsSomething.class).webXml(listeners(type))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the listener " + type.getName() + " cannot be made");
    }
  }

  @Test
  @Spec("11.6.a")
  void aContextListenerThatFailsKeepsTheApplicationFromStarting() {
    War war =
        new War()
            .classes(Failing.class)
            .webXml(
                listeners(Failing.class)
                    + "<context-param><param-name>fail</param-name><param-value>1</param-value>"
                    + "</context-param>");

    assertThatThrownBy(() -> start(war))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not today");
  }

  @Test
  @Spec("11.6.b")
  void aRequestListenerThatFailsAtFirstFailsTheRequestAndAtLastIsLogged() throws IOException {
    try (RunningApp app =
        start(new War().classes(Failing.class, Told.class).webXml(listeners(Failing.class)))) {
      assertThat(app.get("/told?in").status()).isEqualTo(500);
      assertThat(app.get("/told?out").status()).isEqualTo(200);
    }
  }

  @Test
  @Spec({"4.4.3.6.a", "8.3.c"})
  void listenersOfProgramsConfigureNothingAndThoseOfTagLibrariesAskForNothingNew()
      throws IOException {
    War library =
        new War()
            .bare(Initializer.class)
            .file(
                "META-INF/services/jakarta.servlet.ServletContainerInitializer",
                Initializer.class.getName());
    War war =
        new War()
            .classes(
                Noting.class,
                First.class,
                Trying.class,
                OfProgram.class,
                OfTagLibrary.class,
                Tried.class,
                Refused.class)
            .jar("library.jar", library)
            .file(
                "WEB-INF/listening.tld",
                "<taglib xmlns='https://jakarta.ee/xml/ns/jakartaee' version='3.0'>"
                    + "<tlib-version>1.0</tlib-version><short-name>l</short-name>"
                    + "<uri>listening</uri>"
                    + listeners(OfTagLibrary.class)
                    + "</taglib>");
    String refused = "UnsupportedOperationException";
    try (RunningApp app = start(war)) {
      assertThat(app.get("/refused?who=OfTagLibrary").body())
          .isEqualTo(refused.repeat(18) + " " + refused.repeat(10));
      assertThat(app.get("/refused?who=OfProgram").body())
          .startsWith(refused.repeat(18) + " 61")
          .endsWith("true");
    }
  }
}
