# Odds weights from a logistic regression, balance before and after, and the weighted difference with CR2 and HC2 errors.
# Base R only; run in this folder. The girls of 2001 in ../award_few_clusters, certificate as the outcome.
D <- read.csv("../award_few_clusters/data.csv"); D <- D[D$wave == 2 & D$sex == "girl", ]; D$treat <- as.numeric(D$group == "award")
Z <- c("siblings", "immigrant", "father_ed", "mother_ed", "lag_score")
m <- glm(reformulate(Z, "treat"), binomial, D, control = glm.control(epsilon = 1e-14, maxit = 50)); p <- fitted(m)
odds <- p / (1 - p); k <- D$treat == 0; odds <- pmin(odds, quantile(odds[k], .99)); w <- ifelse(k, odds / mean(odds[k]), 1)
V <- list(); add <- function(id, value, method, tol = 1e-7) V[[id]] <<- list(value = value, method = method, tol = tol)
add("n", nrow(D), "girls"); add("treated", sum(!k), "in award schools")
for (i in seq_along(coef(m))) add(paste0("logit.", c("constant", Z)[i]), coef(m)[[i]], "glm binomial")
for (z in Z) { x <- D[[z]]; s <- sqrt((var(x[!k]) + var(x[k])) / 2)
  add(paste0("smd.before.", z), (mean(x[!k]) - mean(x[k])) / s, "standardised difference, unweighted")
  add(paste0("smd.after.", z), (mean(x[!k]) - weighted.mean(x[k], w[k])) / s, "standardised difference, odds weights, same denominator") }
add("effective", sum(w[k])^2 / sum(w[k]^2), "Kish"); add("largest", max(w[k]) / sum(w[k]), "largest share"); add("outside", mean(p[!k] < min(p[k]) | p[!k] > max(p[k])), "treated outside the others' range")
robust <- function(pre, cl) {                     # CR2 of the whitened regression, Satterthwaite df (Pustejovsky & Tipton 2018)
  X <- cbind(1, D$treat) * sqrt(w); y <- D$certificate * sqrt(w); M <- solve(crossprod(X)); b <- M %*% crossprod(X, y); e <- y - X %*% b; H <- X %*% M %*% t(X)
  parts <- lapply(unique(cl), function(g) { i <- which(cl == g); E <- eigen(diag(length(i)) - H[i, i, drop = FALSE], symmetric = TRUE)
    A <- E$vectors %*% diag(1 / sqrt(E$values), length(i)) %*% t(E$vectors); a <- A %*% X[i, , drop = FALSE] %*% M[, 2]
    r <- -H[, i, drop = FALSE]; r[cbind(i, seq_along(i))] <- r[cbind(i, seq_along(i))] + 1; list(u = sum(a * e[i]), q = r %*% a) })
  u <- sapply(parts, `[[`, "u"); P <- crossprod(do.call(cbind, lapply(parts, `[[`, "q"))); df <- sum(diag(P))^2 / sum(P^2); se <- sqrt(sum(u^2))
  add(paste0(pre, ".estimate"), b[2], "weighted least squares"); add(paste0(pre, ".se"), se, pre); add(paste0(pre, ".df"), df, "Satterthwaite"); add(paste0(pre, ".p"), 2 * pt(-abs(b[2] / se), df), "t") }
robust("cr2", D$school); robust("hc2", seq_len(nrow(D)))
out <- sapply(names(V), function(n) sprintf('    "%s": {"value": %s, "method": "%s", "tol": %s}', n, format(V[[n]]$value, digits = 15), V[[n]]$method, format(V[[n]]$tol)))
writeLines(c('{', '  "case": "propensity_awards",', '  "values": {', paste(out, collapse = ",\n"), '  }', '}'), "expected.json")
