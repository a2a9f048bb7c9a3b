# Non-response worked out by hand in base R: bounds, tipping point, Lee's bounds, inverse probability weights, and
# whether those who were followed up are alike in all groups. The answers are made here, from no one.
# Run in this folder: Rscript build.R
set.seed(20191101)
n <- 120
group <- sample(c("a", "b", "c"), n, replace = TRUE, prob = c(.5, .3, .2))
cluster <- paste0("k", sample(1:8, n, replace = TRUE))
arm <- rep(c("new", "old"), c(70, 50))
first <- round(50 + 15 * rnorm(n))
first <- pmin(95, pmax(5, first))
second <- round(pmin(100, pmax(0, first + 9 + (arm == "new") * 4 + 8 * rnorm(n))))
stays <- rbinom(n, 1, plogis(0.4 + 0.03 * (first - 50) - 0.7 * (group == "b") + 0.4 * (arm == "new"))) == 1
second[!stays] <- NA
d <- data.frame(first, second, group, cluster, arm)
write.csv(d, "data.csv", row.names = FALSE, na = "")

out <- list()
put <- function(id, value, method, tol = 1e-9) out[[id]] <<- list(value = value, method = method, tol = tol)

# Horowitz & Manski: the others at the least (0) and the most (100), Imbens & Manski with Student's t
change_if <- function(x, end) ifelse(is.na(x$second), end, x$second) - x$first
manski <- function(low, high, se_low, se_high, df) {
  width <- max(0, high - low)
  c <- uniroot(function(c) pt(c + width / max(se_low, se_high), df) - pt(-c, df) - .95, c(0, 10), tol = 1e-14)$root
  c(low - c * se_low, high + c * se_high)
}
ends <- lapply(c(0, 100), function(e) change_if(d, e))
est <- sapply(ends, mean); se <- sapply(ends, function(w) sd(w) / sqrt(n))
put("bounds.low", est[1], "mean change with the others at 0")
put("bounds.high", est[2], "mean change with the others at 100")
put("bounds.low_se", se[1], "sd / sqrt(n)")
put("bounds.interval", manski(est[1], est[2], se[1], se[2], n - 1), "Imbens & Manski, t", 1e-7)

new <- d[d$arm == "new", ]; old <- d[d$arm == "old", ]
low <- t.test(change_if(new, 0), change_if(old, 100)); high <- t.test(change_if(new, 100), change_if(old, 0))
put("bounds.difference_low", unname(-diff(low$estimate)), "Welch, worst for the new")
put("bounds.difference_high", unname(-diff(high$estimate)), "Welch, best for the new")
put("bounds.difference_interval", manski(-diff(low$estimate), -diff(high$estimate), low$stderr, high$stderr,
  min(low$parameter, high$parameter)), "Imbens & Manski, t of the fewer degrees of freedom", 1e-7)

# tipping point: shift the unknown changes until the lower end of the pairs' interval is at zero
pairs <- d[!is.na(d$second), ]
end <- t.test(pairs$second - pairs$first)$conf.int[1]
missing <- mean(is.na(d$second))
put("tipping.missing", missing, "share of the first wave without a second answer")
put("tipping.value", uniroot(function(x) end - x * missing, c(-1e4, 1e4), tol = 1e-13)$root, "delta adjustment", 1e-8)

# Lee (2009), Proposition 3; the arm with more of its people left is cut
y1 <- with(new, (second - first)[!is.na(second)]); y0 <- with(old, (second - first)[!is.na(second)])
q1 <- length(y1) / nrow(new); q0 <- length(y0) / nrow(old)
stopifnot(q1 > q0)
p <- 1 - q0 / q1
cut <- function(y) {           # the lowest (1 - p) of the values, the last of them in part
  y <- sort(y); left <- (1 - p) * length(y)
  w <- pmin(1, pmax(0, left - (seq_along(y) - 1)))
  m <- sum(w * y) / sum(w); v <- sum(w * (y - m)^2) / sum(w); at <- max(y[w > 1e-9])
  vp <- (1 - p)^2 * ((1 - q1) / (nrow(new) * q1) + (1 - q0) / (nrow(old) * q0))
  list(mean = m, var = v / (length(y) * (1 - p)) + (at - m)^2 * p / (length(y) * (1 - p)) + ((at - m) / (1 - p))^2 * vp)
}
v0 <- mean((y0 - mean(y0))^2) / length(y0)
lowest <- cut(y1); highest <- cut(-y1)
put("lee.trimmed", p, "1 - smaller / larger share followed up")
put("lee.low", lowest$mean - mean(y0), "the top of the new cut")
put("lee.high", -highest$mean - mean(y0), "the bottom of the new cut")
put("lee.low_se", sqrt(lowest$var + v0), "Lee 2009, Proposition 3")
put("lee.high_se", sqrt(highest$var + v0), "Lee 2009, Proposition 3")

# inverse probability: glm, weighted mean, and the stacked sandwich with numbers from the model's own parts
ipw <- function(by = NULL) {
  z <- (d$first - mean(d$first)) / sqrt(mean((d$first - mean(d$first))^2))
  r <- as.numeric(!is.na(d$second))
  g <- relevel(factor(d$group), names(which.max(table(d$group))))
  m <- glm(r ~ z + g, family = binomial, control = list(epsilon = 1e-14, maxit = 100))
  ph <- fitted(m); w <- r / ph; ch <- ifelse(r == 1, d$second - d$first, 0)
  mu <- sum(w * ch) / sum(w)
  x <- model.matrix(m); info <- crossprod(x * (ph * (1 - ph)), x)
  psi <- w * (ch - mu)
  h <- colSums(x * ((1 - ph) * psi))
  inf <- (psi - (x * (r - ph)) %*% solve(info, h)) / sum(w)
  if (!is.null(by)) inf <- tapply(inf, by, sum)
  k <- length(inf)
  s <- w[r == 1] * mean(r)
  list(coef = unname(coef(m)), mean = mu, se = sqrt(k / (k - 1) * sum(inf^2)), ess = sum(s)^2 / sum(s^2), largest = max(s))
}
one <- ipw(); many <- ipw(d$cluster)
put("ipw.coefficients", one$coef, "glm(binomial): constant, standardised first value, groups", 1e-7)
put("ipw.change", one$mean, "weighted mean of the changes", 1e-9)
put("ipw.se", one$se, "stacked sandwich, n / (n - 1)", 1e-8)
put("ipw.se_clusters", many$se, "the same by cluster, k / (k - 1)", 1e-8)
put("ipw.effective", one$ess, "Kish")
put("ipw.largest", one$largest, "largest weight times the share followed up")

# follow-up by group
tab <- table(is.na(d$second), d$group)
put("followed.chi_square", unname(chisq.test(tab, correct = FALSE)$statistic), "chisq.test")
put("followed.p", chisq.test(tab, correct = FALSE)$p.value, "chisq.test")
put("followed.exact", fisher.test(tab, workspace = 1e7)$p.value, "fisher.test, Freeman & Halton", 1e-6)
thin <- matrix(c(3, 1, 0, 4, 5, 2, 1, 6, 2, 2), 2)
put("followed.thin_exact", fisher.test(thin)$p.value, "fisher.test of 3 0 5 1 2 followed and 1 4 2 6 2 not", 1e-6)

write_json <- function(x) {
  num <- function(v) if (length(v) == 1) format(v, digits = 17) else paste0("[", paste(format(v, digits = 17, trim = TRUE), collapse = ", "), "]")
  rows <- sapply(names(x), function(id) sprintf('  "%s": {"value": %s, "method": "%s", "tol": %s}', id, num(unname(x[[id]]$value)), x[[id]]$method, format(x[[id]]$tol)))
  writeLines(c('{"values": {', paste(rows, collapse = ",\n"), "}}"), "expected.json")
}
write_json(out)
