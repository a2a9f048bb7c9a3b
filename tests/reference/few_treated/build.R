# The exact Webb bootstrap of few clusters and the placebo test over clusters, on the schools of award_few_clusters.
# Base R only; run in this folder.
D <- read.csv("../award_few_clusters/data.csv"); D$treat <- as.numeric(D$group == "award"); D$post <- D$wave - 1
V <- list(); add <- function(id, value, method, tol = 1e-8) V[[id]] <<- list(value = value, method = method, tol = tol)

# 1. Every vector of Webb's six weights, 6^G of them, for G = 5 and 6 schools
webb <- function(pre, d) {
  X <- cbind(1, d$treat); y <- d$certificate; cl <- d$school; gs <- sort(unique(cl)); G <- length(gs)
  XtXi <- solve(crossprod(X)); r <- y - mean(y)
  H <- sapply(gs, function(g) as.numeric(crossprod(X[cl == g, , drop = FALSE], r[cl == g])))
  A <- lapply(gs, function(g) crossprod(X[cl == g, , drop = FALSE]))
  W <- as.matrix(expand.grid(rep(list(c(-1, 1) %x% sqrt(c(.5, 1, 1.5))), G)))
  B <- W %*% t(H) %*% XtXi                                # one row of coefficients for each vector
  E <- sapply(seq_len(G), function(g) W[, g] * sum(XtXi[2, ] * H[, g]) - B %*% (A[[g]] %*% XtXi[, 2]))
  t <- B[, 2] / sqrt(rowSums(E^2)); one <- which(apply(W == 1, 1, all)); stopifnot(length(one) == 1)
  add(paste0(pre, ".t"), t[one], "t with CR0 error")
  add(paste0(pre, ".p"), mean(abs(t) >= abs(t[one]) * (1 - 1e-10)), "share of all 6^G Webb vectors with |t*| >= |t|")
}
rel <- D[D$school_type == "Religious" & D$post == 1, ]
some <- function(n) { a <- sort(unique(rel$school[rel$treat == 1])); b <- sort(unique(rel$school[rel$treat == 0])); rel[rel$school %in% c(head(a, ceiling(n / 2)), head(b, floor(n / 2))), ] }
webb("webb5", some(5)); webb("webb6", some(6))

# 2. The placebo test over clusters: difference of size-weighted mean changes, each choice by its own error
placebo <- function(change, weight, noise, treated, effect = 0) {
  k <- length(change); m <- sum(treated); y <- change - effect * treated; w <- 1 / noise
  Q <- sum(w * (y - sum(w * y) / sum(w))^2); tau2 <- max(0, (Q - (k - 1)) / (sum(w) - sum(w^2) / sum(w)))
  far <- function(S) { a <- weight[S]; b <- weight[-S]
    d <- sum(a * y[S]) / sum(a) - sum(b * y[-S]) / sum(b)
    v <- sum(a^2 * (tau2 + noise[S])) / sum(a)^2 + sum(b^2 * (tau2 + noise[-S])) / sum(b)^2
    d / sqrt(v) }
  all <- combn(k, m, far); t <- far(which(treated))
  list(t = t, p = mean(abs(all) >= abs(t) * (1 - 1e-9)), tau2 = tau2, choices = length(all))
}
cells <- function(d) {                                    # cohorts: nobody answered twice
  m <- tapply(d$certificate, list(d$school, d$post), mean); n <- tapply(d$certificate, list(d$school, d$post), length)
  s <- sapply(0:1, function(p) { x <- d[d$post == p, ]; sum((x$certificate - ave(x$certificate, x$school))^2) / (nrow(x) - length(unique(x$school))) })
  list(school = rownames(m), change = m[, 2] - m[, 1], weight = n[, 1] * n[, 2] / (n[, 1] + n[, 2]), noise = s[1] / n[, 1] + s[2] / n[, 2])
}
girls <- D[D$sex == "girl", ]; both <- with(girls, intersect(school[post == 0], school[post == 1])); girls <- girls[girls$school %in% both, ]
none <- sort(unique(girls$school[girls$treat == 0])); award <- sort(unique(girls$school[girls$treat == 1]))
for (m in 1:3) {
  d <- girls[girls$school %in% c(head(award, m), none), ]; c <- cells(d); tr <- c$school %in% head(award, m)
  pre <- paste0("placebo", m); r <- placebo(c$change, c$weight, c$noise, tr)
  add(paste0(pre, ".estimate"), sum((c$weight * c$change)[tr]) / sum(c$weight[tr]) - sum((c$weight * c$change)[!tr]) / sum(c$weight[!tr]), "size-weighted difference in changes")
  add(paste0(pre, ".clusters"), length(tr), "schools"); add(paste0(pre, ".choices"), r$choices, "choices of as many schools")
  add(paste0(pre, ".t"), r$t, "difference by its error, tau^2 by DerSimonian-Laird"); add(paste0(pre, ".p"), r$p, "share of choices at least as far out")
  for (e in c(-0.3, 0.2)) add(sprintf("%s.p_at_%s", pre, e), placebo(c$change, c$weight, c$noise, tr, e)$p, paste("the same of the hypothesis that the effect is", e))
}
out <- sapply(names(V), function(n) sprintf('    "%s": {"value": %s, "method": "%s", "tol": %s}', n, format(V[[n]]$value, digits = 15), V[[n]]$method, format(V[[n]]$tol)))
writeLines(c('{', '  "case": "few_treated",', '  "values": {', paste(out, collapse = ",\n"), '  }', '}'), "expected.json")
