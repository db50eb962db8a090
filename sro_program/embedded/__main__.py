from sro_program.embedded.supervisor import main

raise SystemExit(main())
