/** Which statements of the Servlet specification are held by which tests. */
package dev.naru.was.spec;
