;(function () {
  try {
    var theme = localStorage.getItem('avaliar.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch (_) {
    // Storage is off: the system's preference stands.
  }
})()
