package dev.naru.examples.community;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** The login form that {@code web.xml} names, and the same after a wrong name or password. */
@WebServlet({"/log-in/form", LogInFormServlet.REFUSED})
public final class LogInFormServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  static final String REFUSED = "/log-in/refused";

  // service and not doGet: the container forwards here whatever the method of the request was.
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean refused = request.getServletPath().equals(REFUSED);
    if (request.getDispatcherType() != DispatcherType.FORWARD && !refused) {
      // Opened by its own address: there is no request to come back to. Begin with one.
      seeOther(request, response, "/log-in");
      return;
    }
    Map<String, Object> model = Map.of("refused", refused, "demoUsers", community().demoUsers());
    show(request, response, 200, "log-in", model);
  }
}
