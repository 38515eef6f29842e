<%@ page contentType="text/html; charset=UTF-8" pageEncoding="UTF-8" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="form" uri="http://www.springframework.org/tags/form" %>
<!DOCTYPE html>
<html lang="en">
<head><meta charset="UTF-8"><meta name="viewport" content="width=device-width"><title>Guest book</title></head>
<body>
<h1>Guest book</h1>
<c:if test="${not empty thanks}"><p class="thanks"><c:out value="${thanks}"/></p></c:if>
<form:form method="post" modelAttribute="entry">
  <form:label path="text">Your words</form:label>
  <form:input path="text" maxlength="200"/>
  <form:errors path="text" cssClass="error"/>
  <button>Write</button>
</form:form>
<ul>
  <c:forEach items="${entries}" var="one"><li><c:out value="${one.text}"/> – <c:out value="${one.writer}"/></li>
  </c:forEach>
</ul>
</body>
</html>
