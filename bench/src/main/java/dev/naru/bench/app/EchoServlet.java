package dev.naru.bench.app;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;

/** Gives back what was posted, while it is read. */
@WebServlet("/echo")
public final class EchoServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/octet-stream");
    int left = request.getContentLength();
    response.setContentLength(left);
    ServletInputStream in = request.getInputStream();
    ServletOutputStream out = response.getOutputStream();
    byte[] buffer = new byte[8 * 1024];
    while (left > 0) { // Tomcat closes the input with the last octet of the answer.
      int count = in.read(buffer);
      if (count < 0) {
        throw new EOFException();
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }
}
