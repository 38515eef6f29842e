package dev.naru.examples.community;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Says what went wrong in the reader's words; what exactly it was stands in the server's log. */
@WebServlet("/error")
public final class ErrorServlet extends PageServlet {
  private static final long serialVersionUID = 1L;

  private static final Set<Integer> EXPLAINED = Set.of(400, 403, 404, 405, 413);

  // service and not doGet: an error keeps the method of the request that failed.
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int status = 404; // asked for by its own address, this page does not exist
    if (request.getDispatcherType() == DispatcherType.ERROR
        && request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code) {
      status = code;
    }
    int key = EXPLAINED.contains(status) ? status : 500;
    show(request, response, status, "error", Map.of("status", status, "key", "error." + key));
  }
}
