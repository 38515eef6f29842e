package dev.naru.was.filter;

import dev.naru.was.servlet.ServletHolder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** One request's way through filters to a servlet (Servlet 6.1, section 6.2). */
public final class Chain implements FilterChain {

  private final FilterHolder[] filters;
  private final ServletHolder servlet;
  private int next;

  private Chain(FilterHolder[] filters, ServletHolder servlet) {
    this.filters = filters;
    this.servlet = servlet;
  }

  /** Sends a request on its way. */
  public static void run(
      FilterHolder[] filters,
      ServletHolder servlet,
      ServletRequest request,
      ServletResponse response)
      throws ServletException, IOException {
    if (filters.length == 0) {
      servlet.service(request, response);
    } else {
      new Chain(filters, servlet).doFilter(request, response);
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response)
      throws IOException, ServletException {
    int at = next;
    if (at == filters.length) {
      servlet.service(request, response);
      return;
    }
    next = at + 1;
    try {
      filters[at].filter().doFilter(request, response, this);
    } finally {
      // A filter may send the request on more than once.
      next = at;
    }
  }
}
